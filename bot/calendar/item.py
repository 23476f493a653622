"""One item of the content calendar, as `[[calendar]]` writes it."""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from bot.durations import Duration
from handlers.content import Content

_CRON_FIELDS = 5
_WEEKDAY = re.compile(r"(MON|TUE|WED|THU|FRI|SAT|SUN|\*|[#,\-L\d])+", re.IGNORECASE)


class TagAudience(BaseModel):
    """Members with this tag."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tag: str = Field(min_length=1)


class CalendarItem(BaseModel):
    """What is pushed when to whom.

    at: a cron expression with weekday names, or one date-time; both are wall time in `tz`.
    max_late: after this it is recorded as expired instead of sent.
    once: each member gets the item at most once, however often it is due.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")
    title: str = Field(min_length=1)
    account: str = "main"
    at: Annotated[str, BeforeValidator(lambda value: str(value) if isinstance(value, datetime) else value)]
    tz: str = "Asia/Shanghai"
    audience: Literal["all"] | TagAudience = "all"
    content: Content
    max_late: Duration = timedelta(hours=2)
    once: bool = False

    @field_validator("tz")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"{name!r} is no IANA time zone; write for example Asia/Shanghai") from error
        return name

    @model_validator(mode="after")
    def _known_time(self) -> "CalendarItem":
        if self.moment() is None:
            _check_cron(self.at)
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The zone its wall times are in."""
        return ZoneInfo(self.tz)

    @property
    def tag(self) -> str | None:
        """The tag its audience must have; None = everybody."""
        return self.audience.tag if isinstance(self.audience, TagAudience) else None

    def moment(self) -> datetime | None:
        """The one instant (aware UTC) of a date-time item; None for a cron item.

        A wall time that a DST change skips counts as the same time before the change, which is the next
        valid instant; one that occurs twice counts as its first.
        """
        try:
            wall = datetime.fromisoformat(self.at)
        except ValueError:
            return None
        aware = wall if wall.tzinfo else wall.replace(tzinfo=self.zone)
        return aware.astimezone(UTC)


def _check_cron(expression: str) -> None:
    fields = expression.split()
    hint = (
        'write "MIN HOUR DAY MONTH WEEKDAY", for example "0 9 * * MON-FRI", or a date-time "2026-12-01 20:00"'
    )
    if len(fields) != _CRON_FIELDS:
        raise ValueError(f"at: {expression!r} is neither a cron expression nor a date-time; {hint}")
    if not _WEEKDAY.fullmatch(fields[-1]) or re.search(r"\d", re.sub(r"#\d", "", fields[-1])):
        raise ValueError(
            f"at: weekday {fields[-1]!r}: write names (MON … SUN); numbers differ between programs"
        )
    try:
        CronSim(expression, datetime(2026, 1, 1, tzinfo=UTC))
    except CronSimError as error:
        raise ValueError(f"at: {expression!r}: {error}; {hint}") from error
