"""One item of the content calendar, as `[[calendar]]` writes it."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError
from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, field_validator
from sqlalchemy import ColumnElement, and_, not_, true

from handlers.content import Content
from storage.durations import Duration
from storage.segments.conditions import Condition
from storage.segments.facts import MemberFacts
from storage.segments.match import matches
from storage.segments.sql import sql_of

_CRON_FIELDS = 5
_WEEKDAY = re.compile(r"\*|[A-Z]{3}(-[A-Z]{3}|#\d)?(,[A-Z]{3}(-[A-Z]{3}|#\d)?)*", re.IGNORECASE)
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?([+-]\d\d:\d\d|Z)?")
_YEARS = range(2000, 2200)


def _everybody_or_who(value: object) -> str | None:
    match value:
        case "all":
            return "[everybody]"
        case dict() | BaseModel():
            return "[who]"
        case _:
            return None


Audience = Annotated[
    Annotated[Literal["all"], Tag("[everybody]")] | Annotated[Condition, Tag("[who]")],
    Discriminator(
        _everybody_or_who,
        custom_error_type="audience",
        custom_error_message='write "all", or a condition such as { tag = "VIP" }',
    ),
]


class CalendarItem(BaseModel):
    """What is pushed when to whom.

    at: a cron expression with weekday names, or one date-time; both are wall time in `tz`.
    max_late: after this it is recorded as expired instead of sent.
    once: each member gets the item at most once, however often it is due.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(description="its name in reports; letters, digits and . _ -")
    title: str = Field(min_length=1, description="the topic under which reports count it")
    account: str = Field("main", description="the [accounts.NAME] that sends it")
    at: str = Field(description="a cron expression with weekday names, or one date-time")
    tz: str = Field("Asia/Shanghai", description="the IANA time zone that `at` is in")
    audience: Audience = Field("all", description='"all" or a condition')
    exclude: Condition | None = Field(None, description="whom it does not go to all the same")
    content: Content = Field(description="what is sent")
    max_late: Duration = Field(timedelta(hours=2), description="later than this it is not sent any more")
    once: bool = Field(default=False, description="whether a member gets it once at most")

    @field_validator("id")
    @classmethod
    def _usable_name(cls, name: str) -> str:
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", name):
            raise ValueError(f"{name!r}: write up to 64 letters (A-Z), digits and . _ - such as spring-sale")
        return name

    @field_validator("at", mode="before")
    @classmethod
    def _known_time(cls, value: object) -> str:
        at = str(value) if isinstance(value, date | time) else value
        if not isinstance(at, str) or not _DATE_TIME.fullmatch(at):
            _check_cron(at)
            return str(at)
        try:
            when = datetime.fromisoformat(at)
        except ValueError as error:
            raise ValueError(f"{at!r} is no date-time: {error}") from error
        if when.year not in _YEARS:
            raise ValueError(f"{at!r} is too far away; write a year from {_YEARS[0]} to {_YEARS[-1]}")
        return at

    @field_validator("tz")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"{name!r:.60} is no IANA time zone; write for example Asia/Shanghai") from error
        return name

    @property
    def zone(self) -> ZoneInfo:
        """The zone its wall times are in."""
        return ZoneInfo(self.tz)

    def chosen(self, now: datetime) -> ColumnElement[bool]:
        """Which rows of `identities` are its audience at an instant (aware UTC)."""
        included = true() if self.audience == "all" else sql_of(self.audience, now)
        return included if self.exclude is None else and_(included, not_(sql_of(self.exclude, now)))

    def chooses(self, facts: MemberFacts, now: datetime) -> bool:
        """Whether one member is of its audience; the same as `chosen`."""
        included = self.audience == "all" or matches(self.audience, facts, now)
        return included and (self.exclude is None or not matches(self.exclude, facts, now))

    @property
    def mark(self) -> str:
        """Under which it is kept until when it is decided; with another time it counts as a new item."""
        return f"{self.id} {self.at} {self.tz}"

    def moment(self) -> datetime | None:
        """The one instant (aware UTC) of a date-time item; None for a cron item.

        A wall time that a DST change skips is as much later as the change (02:30 becomes 03:30); one that
        occurs twice counts as its first.
        """
        if not _DATE_TIME.fullmatch(self.at):
            return None
        wall = datetime.fromisoformat(self.at)
        aware = wall if wall.tzinfo else wall.replace(tzinfo=self.zone)
        return aware.astimezone(UTC)


def _check_cron(at: object) -> None:
    hint = (
        'write "MIN HOUR DAY MONTH WEEKDAY", for example "0 9 * * MON-FRI", or a date-time "2026-12-01 20:00"'
    )
    fields = at.split() if isinstance(at, str) else []
    if len(fields) != _CRON_FIELDS:
        raise ValueError(f"{at!r} is neither a cron expression nor a date-time; {hint}")
    if not _WEEKDAY.fullmatch(fields[-1]):
        raise ValueError(f"weekday {fields[-1]!r}: write names (MON … SUN); numbers differ between programs")
    try:
        CronSim(" ".join(fields), datetime(2026, 1, 1, tzinfo=UTC))
    except CronSimError as error:
        raise ValueError(f"{at!r}: {error}; {hint}") from error
