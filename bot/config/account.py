"""`[accounts.NAME]`: one account, its menu and its secrets."""

from typing import Literal

from pydantic import Field, SecretStr, field_validator

from bot.config.menu import MenuButton, menu_problems
from bot.config.secrets import strong, whole
from bot.config.section import Section, Url
from handlers.part import refuse
from storage.quotas import SPANS, Limits


class EndpointLimits(Section):
    """The most calls of one endpoint in a span; days and months begin at midnight in Asia/Shanghai."""

    second: int | None = Field(None, ge=1, description="calls in a second")
    minute: int | None = Field(None, ge=1, description="calls in a minute")
    day: int | None = Field(None, ge=0, description="calls in a day")
    month: int | None = Field(None, ge=0, description="calls in a month")

    def spans(self) -> Limits:
        """Those that there are."""
        return {span: limit for span in SPANS if (limit := getattr(self, span)) is not None}


# Of a new account, read 2026-11; days grow at 100,000, 1,000,000 and 10,000,000 followers. Of seconds nothing
# is published: 50 is a plan, about 100 were not refused. Nor anything of subscription notices: they are taken
# to be like templates. Source: wechat/official-account-api.md §2.
_LIMITS = {
    "message/custom/send": EndpointLimits(second=50, day=500_000),
    "message/subscribe/bizsend": EndpointLimits(second=50, day=100_000),
    "message/template/send": EndpointLimits(second=50, day=100_000),
    "message/mass/send": EndpointLimits(minute=60, day=100),
}


class AccountSection(Section):
    """`[accounts.NAME]`: one Official Account. Its secrets come from the environment only."""

    title: str = Field("", max_length=30, description="what people call it; absent = NAME")
    kind: Literal["official_account"] = Field("official_account", description="the kind of account")
    appid: str = Field(min_length=1, description="from the account's console")
    original_id: str = Field("", description="gh_…; checked against each message when given")
    mode: Literal["plain", "compatible", "secure"] = Field("secure", description="as set in the console")
    api_base: Url = Field("https://api.weixin.qq.com", description="the platform, or a simulator")
    text_limit: int = Field(
        2047, ge=64, description="bytes of one text; the rest follows as further messages"
    )
    menu: tuple[MenuButton, ...] = Field(
        (), max_length=3, description="published at start; absent = left alone"
    )
    limits: dict[str, EndpointLimits] = Field(_LIMITS, description="how often endpoints may be called")
    token: SecretStr = Field(SecretStr(""), description="secret")
    aes_key: SecretStr = Field(SecretStr(""), description="secret")
    previous_aes_key: SecretStr = Field(SecretStr(""), description="secret")
    secret: SecretStr = Field(SecretStr(""), description="secret")

    @field_validator("menu")
    @classmethod
    def _publishable(cls, menu: tuple[MenuButton, ...]) -> tuple[MenuButton, ...]:
        refuse("AccountSection", menu_problems(menu))
        return menu

    @field_validator("token")
    @classmethod
    def _strong(cls, token: SecretStr) -> SecretStr:
        return strong(token, "a message genuine")

    @field_validator("secret")
    @classmethod
    def _whole(cls, secret: SecretStr) -> SecretStr:
        return whole(secret)

    @field_validator("aes_key", "previous_aes_key")
    @classmethod
    def _whole_key(cls, key: SecretStr) -> SecretStr:
        value = key.get_secret_value()
        if value and not (len(value) == 43 and value.isascii() and value.isalnum()):  # noqa: PLR2004 (EncodingAESKey)
            raise ValueError("needs the 43 letters and digits of the console's EncodingAESKey")
        return key

    @field_validator("limits")
    @classmethod
    def _with_defaults(cls, limits: dict[str, EndpointLimits]) -> dict[str, EndpointLimits]:
        if unknown := ", ".join(sorted(limits.keys() - _LIMITS.keys())):
            raise ValueError(f"{unknown}: no endpoint that sends; these do: {', '.join(sorted(_LIMITS))}")
        written = {name: own.model_dump(exclude_none=True) for name, own in limits.items()}
        return {name: most.model_copy(update=written.get(name)) for name, most in _LIMITS.items()}

    def missing_secrets(self) -> list[str]:
        """The secrets that serving this account needs and that are not set."""
        needed = ["token", "secret", *(["aes_key"] if self.mode != "plain" else [])]
        return [name for name in needed if not getattr(self, name).get_secret_value()]


SECRETS = tuple(name for name, field in AccountSection.model_fields.items() if field.annotation is SecretStr)
