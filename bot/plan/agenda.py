"""What the calendar brings in a span of time: pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from bot.calendar.due import occurrences, split_late, undecided_from
from bot.calendar.item import CalendarItem


class Coming(NamedTuple):
    """An occurrence, and when its audience is taken: when it is due, or now if that is past."""

    item: CalendarItem
    due_at: datetime
    begins_at: datetime


class Missed(NamedTuple):
    """An occurrence that is too late to begin."""

    item: str
    due_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Agenda:
    """In the order in which they begin; at one instant in the calendar's order."""

    coming: tuple[Coming, ...]
    missed: tuple[Missed, ...]


def agenda(
    items: Sequence[CalendarItem], marks: Mapping[str, datetime], now: datetime, until: datetime
) -> Agenda:
    """Everything after what is decided and up to `until`. marks: up to when each item is decided."""
    coming: list[Coming] = []
    missed: list[Missed] = []
    for item in items:
        fires, expired = split_late(
            item, occurrences(item, undecided_from(item, marks.get(item.mark), now), now), now
        )
        missed += [Missed(item.id, *each) for each in expired]
        coming += [Coming(item, fires, now)] if fires else []
        coming += [Coming(item, due_at, due_at) for due_at in occurrences(item, now, until)]
    return Agenda(tuple(sorted(coming, key=lambda each: (each.begins_at, each.due_at))), tuple(missed))
