"""The settings of one Roost, as `config.toml` and the environment give them."""

import re
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, IPvAnyNetwork, SecretStr, field_validator, model_validator
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.calendar.checks import problems_among
from bot.calendar.item import CalendarItem
from bot.config.account import AccountSection
from bot.config.llm import LlmSection
from bot.config.peace import PeaceSection
from bot.config.retention import RetentionSection
from bot.config.secrets import strong
from bot.config.section import Section, Url
from handlers.part import refuse
from storage.durations import Duration


class ServerSection(Section):
    """`[server]`: where the webhook listens."""

    host: str = Field("127.0.0.1", description="address to listen on; 0.0.0.0 for all")
    port: int = Field(8080, ge=0, le=65535, description="0 = any free one")
    public_url: Url = Field("", description="how WeChat reaches this server, e.g. https://bot.example.com")
    link_key: SecretStr = Field(SecretStr(""), description="secret; signs tracked links")
    body_limit: int = Field(65536, gt=0, description="largest webhook body in bytes; more is 413")
    read_timeout: Duration = Field(
        timedelta(seconds=5), description="how long a sender may take for its body"
    )
    trusted_proxies: tuple[IPvAnyNetwork, ...] = Field(
        (ip_network("127.0.0.0/8"), ip_network("::1/128")),
        description="networks whose X-Forwarded-For is believed",
    )
    slow_after: Duration = Field(
        timedelta(seconds=4), description="a reply that takes longer is sent by customer-service message"
    )
    answer_within: Duration = Field(
        timedelta(seconds=4.5),
        description="a callback that is not stored by then is answered 503, and WeChat comes again",
    )
    waiting: int = Field(
        5000, gt=0, description="how many callbacks may wait; above it the oldest is answered 503"
    )
    member_limit: int = Field(
        20, gt=0, description="messages and taps of one member in a minute; more are only stored"
    )
    stop_timeout: Duration = Field(timedelta(seconds=10), description="how long a graceful stop may take")

    @model_validator(mode="after")
    def _slow_before_late(self) -> "ServerSection":
        if self.slow_after >= self.answer_within:
            raise ValueError("slow_after must be shorter than answer_within; write for example 4s and 4.5s")
        return self

    @field_validator("link_key")
    @classmethod
    def _strong(cls, key: SecretStr) -> SecretStr:
        return strong(key, "a link ours")


class DatabaseSection(Section):
    """`[database]`: where everything is kept."""

    url: str = Field(
        "sqlite:///data/roost.db", description='"sqlite:///file" (relative to this file) or "postgresql://…"'
    )

    @field_validator("url")
    @classmethod
    def _supported(cls, url: str) -> str:
        try:
            parsed = make_url(url)
            kind = parsed.get_backend_name()
        except (ArgumentError, ValueError):
            kind = ""
        if kind == "postgresql" or (kind == "sqlite" and parsed.database and not parsed.host):
            return url
        # The address itself is not repeated: it may hold a password.
        raise ValueError('write "sqlite:///data/roost.db" or "postgresql://user@host/database"')


class LogSection(Section):
    """`[log]`: JSON lines on standard error."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="least severe line written"
    )


Trigger = Literal["message", "menu", "follow", "scan"]
"""What a member does to open a customer-service window. Source: wechat/official-account-api.md §4.1."""


class WindowRule(Section):
    """How many customer-service messages a trigger allows, and for how long."""

    messages: int = Field(ge=0, description="how many")
    within: Duration = Field(description="how long after the trigger")


_WINDOWS: dict[Trigger, WindowRule] = {
    "message": WindowRule(messages=5, within=timedelta(hours=48)),
    "menu": WindowRule(messages=3, within=timedelta(minutes=1)),
    "follow": WindowRule(messages=3, within=timedelta(minutes=1)),
    "scan": WindowRule(messages=3, within=timedelta(minutes=1)),
}


class DeliverySection(Section):
    """`[delivery]`: how pushes go out. Windows and mass sends as of 2026-11; the platform may change them.

    Source: wechat/official-account-api.md §4.1, §7.
    """

    concurrency: int = Field(20, ge=1, le=200, description="calls to the platform at the same time")
    timeout: Duration = Field(timedelta(seconds=10), description="how long one call may take")
    attempts: int = Field(5, ge=1, description="tries of a message that was certainly not executed")
    poll: Duration = Field(timedelta(seconds=1), description="how often due messages are looked for")
    reply_expires: Duration = Field(timedelta(hours=1), description="a late reply older than this is dropped")
    mass_monthly: int = Field(4, ge=0, le=100, description="mass sends a member gets in a natural month")
    windows: dict[Trigger, WindowRule] = Field(
        _WINDOWS, description="customer-service messages allowed after each trigger"
    )

    @field_validator("windows")
    @classmethod
    def _with_defaults(cls, windows: dict[Trigger, WindowRule]) -> dict[Trigger, WindowRule]:
        return _WINDOWS | windows


class Config(Section):
    """One whole, valid configuration."""

    server: ServerSection = Field(ServerSection(), description="where the webhook listens")
    database: DatabaseSection = Field(DatabaseSection(), description="where everything is kept")
    log: LogSection = Field(LogSection(), description="what is logged")
    delivery: DeliverySection = Field(DeliverySection(), description="how pushes go out")
    peace: PeaceSection = Field(PeaceSection(), description="how often members are written to")
    retention: RetentionSection = Field(RetentionSection(), description="how long everything is kept")
    llm: LlmSection = Field(LlmSection(), description="who drafts answers for the manager")
    accounts: dict[str, AccountSection] = Field(min_length=1, description="by name")
    handlers: dict[str, dict[str, Any]] = Field(default_factory=dict, description="order = order of asking")
    calendar: tuple[CalendarItem, ...] = Field((), description="what is pushed when to whom")
    include: tuple[str, ...] = Field(
        (), description='files with more [[calendar]], such as "calendar/*.toml"'
    )

    @field_validator("accounts")
    @classmethod
    def _usable_names(cls, accounts: dict[str, AccountSection]) -> dict[str, AccountSection]:
        for name in accounts:
            if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name):
                raise ValueError(
                    f"account name {name!r}: write small letters, digits and single _, because it becomes "
                    "part of ROOST_ACCOUNTS__NAME__TOKEN and of the address /wechat/NAME"
                )
        return accounts

    @model_validator(mode="after")
    def _usable_items(self) -> "Config":
        refuse("Config", problems_among(self.calendar, self.accounts))
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
