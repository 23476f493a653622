"""One item of the content calendar, as `[[calendar]]` writes it."""

import re
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from sqlalchemy import ColumnElement, and_, not_, true

from bot.calendar import checks, times
from bot.calendar.audience import Audience
from bot.calendar.hints.at import usable_time
from bot.calendar.parts import Goal, Pushed, Variant
from handlers.content import AnyContent
from handlers.content_paths import PathName, Purpose
from handlers.part import refuse
from handlers.text import Shown
from storage.durations import Duration
from storage.segments.conditions import Condition
from storage.segments.facts import MemberFacts
from storage.segments.match import matches
from storage.segments.sql import sql_of


class CalendarItem(BaseModel):
    """What is pushed when to whom.

    at: a cron expression with weekday names, or one date-time; both are wall time in `tz`.
    max_late: after this it is recorded as expired instead of sent.
    once: each member gets the item at most once, however often it is due.
    """

    # What is written out can be read in again: an occurrence keeps its item as it was when it fired.
    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True)

    id: str = Field(description="its name in reports; letters, digits and . _ -")
    title: Shown = Field(description="the topic under which reports count it")
    account: str = Field("main", description="the [accounts.NAME] that sends it")
    at: str = Field(description="a cron expression with weekday names, or one date-time")
    tz: str = Field("Asia/Shanghai", description='the IANA time zone that `at` is in, or "member"')
    audience: Audience = Field("all", description='"all" or a condition')
    exclude: Condition | None = Field(None, description="whom it does not go to all the same")
    content: Pushed | None = Field(None, description="what is sent")
    variants: tuple[Variant, ...] = Field((), max_length=10, description="several contents to compare")
    fallback: tuple[Pushed, ...] = Field((), max_length=3, description="where that has no open path")
    paths: tuple[PathName, ...] = Field((), description="only by these; absent = all it can take")
    purpose: Purpose = Field("marketing", alias="class", description="marketing, or a service notice")
    on_cap: Literal["skip", "defer"] = Field("skip", description="what a cap does to it")
    quiet: Literal["respect", "ignore"] = Field("respect", description="what quiet hours do to it")
    priority: int = Field(50, ge=0, le=100, description="of two that are due, the higher goes first")
    max_late: Duration = Field(timedelta(hours=2), description="later than this it is not sent any more")
    once: bool = Field(default=False, description="whether a member gets it once at most")
    holdout: float = Field(0.0, ge=0, le=0.5, description="the share that is left out, to compare with")
    goal: Goal | None = Field(None, description="what members are to do after it")
    track_links: bool = Field(default=True, description="whether its links tell that they were tapped")

    @field_validator("id")
    @classmethod
    def _usable_name(cls, name: str) -> str:
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", name):
            raise ValueError(f"{name!r}: write up to 64 letters (A-Z), digits and . _ - such as spring-sale")
        return name

    @field_validator("at", mode="before")
    @classmethod
    def _known_time(cls, value: object) -> str:
        return usable_time(value)

    @field_validator("tz")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        return name if name == times.MEMBER else times.usable_zone(name)

    @model_validator(mode="after")
    def _consistent(self) -> "CalendarItem":
        refuse("CalendarItem", checks.problems(self))
        return self

    def content_for(self, variant: str = "") -> tuple[AnyContent, ...]:
        """What it sends to who has drawn this variant ("" where it has none), then what else is tried."""
        first = next((each.content for each in self.variants if each.name == variant), self.content)
        return (*((first,) if first else ()), *self.fallback)

    @property
    def each_member_at_their_own(self) -> bool:
        """Whether `at` is each member's own wall time."""
        return self.tz == times.MEMBER

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which it is due; of members' own zones the first."""
        return times.FIRST_ZONE if self.each_member_at_their_own else ZoneInfo(self.tz)

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
        """The one instant (aware UTC) of a date-time item; None for a cron item."""
        return times.moment_of(self.at, self.zone) if times.is_date_time(self.at) else None
