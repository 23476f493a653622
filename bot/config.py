"""The settings of one Roost, as `config.toml` and the environment give them."""

from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from bot.calendar.item import CalendarItem
from bot.durations import Duration

MIN_TOKEN_LENGTH = 16


class Section(BaseModel):
    """A table of `config.toml`: unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ServerSection(Section):
    """`[server]`: where the webhook listens."""

    host: str = Field("127.0.0.1", description="address to listen on; 0.0.0.0 for all")
    port: int = Field(8080, ge=0, le=65535, description="0 = any free one")
    public_url: str = Field("", description="how WeChat reaches this server, e.g. https://bot.example.com")
    body_limit: int = Field(65536, gt=0, description="largest webhook body in bytes; more is 413")
    read_timeout: Duration = Field(
        timedelta(seconds=5), description="how long a sender may take for its body"
    )
    slow_after: Duration = Field(
        timedelta(seconds=4), description="a reply that takes longer is sent by customer-service message"
    )
    stop_timeout: Duration = Field(timedelta(seconds=10), description="how long a graceful stop may take")


class DatabaseSection(Section):
    """`[database]`: where everything is kept."""

    url: str = Field(
        "sqlite:///data/roost.db", description='"sqlite:///file" (relative to this file) or "postgresql://…"'
    )


class LogSection(Section):
    """`[log]`: JSON lines on standard error."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="least severe line written"
    )


class MenuButton(Section):
    """A button of the account's menu: a key to tap, a page to open, or up to 5 buttons below it."""

    name: str
    key: str = ""
    url: str = ""
    buttons: tuple["MenuButton", ...] = Field((), max_length=5)

    @model_validator(mode="after")
    def _one_purpose(self) -> "MenuButton":
        if [bool(self.key), bool(self.url), bool(self.buttons)].count(True) != 1:
            raise ValueError(f"button {self.name!r} needs exactly one of key, url, buttons")
        return self


Trigger = Literal["message", "menu", "follow", "scan"]
"""What a member does to open a customer-service window. Source: wechat/official-account-api.md §4.1."""


class WindowRule(Section):
    """How many customer-service messages a trigger allows, and for how long."""

    messages: int = Field(ge=0)
    within: Duration


class DeliverySection(Section):
    """`[delivery]`: how pushes go out. Window defaults as of 2026-11; the platform may change them."""

    concurrency: int = Field(20, ge=1, le=200, description="calls to the platform at the same time")
    timeout: Duration = Field(timedelta(seconds=10), description="how long one call may take")
    attempts: int = Field(5, ge=1, description="tries of a message that was certainly not executed")
    poll: Duration = Field(timedelta(seconds=1), description="how often due messages are looked for")
    reply_expires: Duration = Field(timedelta(hours=1), description="a late reply older than this is dropped")
    windows: dict[Trigger, WindowRule] = Field(
        {
            "message": WindowRule(messages=5, within=timedelta(hours=48)),
            "menu": WindowRule(messages=3, within=timedelta(minutes=1)),
            "follow": WindowRule(messages=3, within=timedelta(minutes=1)),
            "scan": WindowRule(messages=3, within=timedelta(minutes=1)),
        },
        description="customer-service messages allowed after each trigger",
    )


class AccountSection(Section):
    """`[accounts.NAME]`: one Official Account. Its secrets come from the environment only."""

    kind: Literal["official_account"] = "official_account"
    appid: str = Field(min_length=1, description="from the account's console")
    original_id: str = Field("", description="gh_…; checked against each message when given")
    mode: Literal["plain", "compatible", "secure"] = Field("secure", description="as set in the console")
    api_base: str = Field("https://api.weixin.qq.com", description="the platform, or a simulator")
    text_limit: int = Field(
        2048, ge=64, description="bytes of one text; the rest follows as further messages"
    )
    menu: tuple[MenuButton, ...] = Field(
        (), max_length=3, description="published at start; absent = left alone"
    )
    token: SecretStr = Field(SecretStr(""), description="secret")
    aes_key: SecretStr = Field(SecretStr(""), description="secret")
    previous_aes_key: SecretStr = Field(SecretStr(""), description="secret")
    secret: SecretStr = Field(SecretStr(""), description="secret")

    @field_validator("token")
    @classmethod
    def _long_enough(cls, token: SecretStr) -> SecretStr:
        if 0 < len(token.get_secret_value()) < MIN_TOKEN_LENGTH:
            raise ValueError(
                f"needs at least {MIN_TOKEN_LENGTH} characters (it is what proves a message genuine)"
            )
        return token

    @field_validator("aes_key", "previous_aes_key")
    @classmethod
    def _whole_key(cls, key: SecretStr) -> SecretStr:
        value = key.get_secret_value()
        if value and not (len(value) == 43 and value.isascii() and value.isalnum()):  # noqa: PLR2004 (EncodingAESKey)
            raise ValueError("needs the 43 letters and digits of the console's EncodingAESKey")
        return key

    def missing_secrets(self) -> list[str]:
        """The secrets that serving this account needs and that are not set."""
        needed = ["token", "secret", *(["aes_key"] if self.mode != "plain" else [])]
        return [name for name in needed if not getattr(self, name).get_secret_value()]


class Config(Section):
    """One whole, valid configuration."""

    server: ServerSection = ServerSection()
    database: DatabaseSection = DatabaseSection()
    log: LogSection = LogSection()
    delivery: DeliverySection = DeliverySection()
    accounts: dict[str, AccountSection] = Field(min_length=1)
    handlers: dict[str, dict[str, Any]] = Field(default_factory=dict, description="order = order of asking")
    calendar: tuple[CalendarItem, ...] = ()

    @model_validator(mode="after")
    def _unique_items(self) -> "Config":
        ids = [item.id for item in self.calendar]
        twice = sorted({item for item in ids if ids.count(item) > 1})
        if twice:
            raise ValueError(f"calendar: id {twice[0]!r} is used twice; give each [[calendar]] item its own")
        return self

    def missing_secrets(self) -> list[str]:
        """The environment variables that serving needs and that are not set."""
        return [
            f"ROOST_ACCOUNTS__{name.upper()}__{secret.upper()}"
            for name, account in self.accounts.items()
            for secret in account.missing_secrets()
        ]

    def database_url(self, base: Path) -> str:
        """The database's URL; a relative SQLite path counts from the folder of `config.toml`."""
        prefix = "sqlite:///"
        path = self.database.url.removeprefix(prefix)
        if not self.database.url.startswith(prefix) or path.startswith("/"):
            return self.database.url
        return f"{prefix}{base.resolve() / path}"
