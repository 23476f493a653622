"""Which occurrences of an item fall in a span of time: pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import dropwhile, takewhile
from typing import NamedTuple

from bot.calendar import times
from bot.calendar.item import CalendarItem
from storage.models import ItemState

_TOO_LATE, _SUPERSEDED = "later than max_late", "superseded by a later occurrence"
_LONGEST_LOOK_BACK = timedelta(days=31)
"""Bounds the work after a long stop: one item may be due every minute."""


class Decision(NamedTuple):
    """What becomes of occurrences that are due.

    fires: the one that begins now. waits: the one that would, if its item were not paused. expired: each
    with its reason, and called_off: none of these ever begins.
    """

    fires: datetime | None = None
    waits: datetime | None = None
    expired: tuple[tuple[datetime, str], ...] = ()
    called_off: tuple[datetime, ...] = ()

    @property
    def until(self) -> datetime | None:
        """Up to when it decides; None where it decides nothing."""
        decided = [*(at for at, _ in self.expired), *self.called_off]
        return max(decided + ([self.fires] if self.fires else []), default=None)


def occurrences(item: CalendarItem, after: datetime, until: datetime) -> list[datetime]:
    """The item's instants in (after, until], in order."""
    return list(takewhile(lambda at: at <= until, occurrences_after(item, after)))


def occurrences_after(item: CalendarItem, after: datetime) -> Iterator[datetime]:
    """The item's instants later than that, aware UTC, in order; of a repeated item they hardly end.

    Wall time in the item's zone: a DST gap moves to the next valid instant, a fold fires once.
    Of an item for each member's own time: when the first zone on earth gets there.
    """
    moment = item.moment()
    if moment is not None:
        return iter([moment] if moment > after else [])
    ticks = (tick.astimezone(UTC) for tick in times.ticks(item.at, after.astimezone(item.zone)))
    # Begun in the second pass of a fold, cronsim gives what the first pass had before `after` once more.
    return dropwhile(lambda at: at <= after, ticks)


def undecided_from(item: CalendarItem, mark: datetime | None, now: datetime) -> datetime:
    """The instant after which the item's occurrences are still to be decided.

    mark: up to when they are; None = the item is new or has a new time. Then it counts from now, or, if it
    is one date-time, from as far back as `max_late` allows. A cron item looks back a month at most.
    """
    if item.moment() is not None:
        return mark or now - _latest(item) - timedelta(microseconds=1)
    return max(mark, now - max(item.max_late, _LONGEST_LOOK_BACK)) if mark else now


def decide(
    item: CalendarItem, due: Sequence[datetime], now: datetime, state: ItemState = ItemState.RUNNING
) -> Decision:
    """What becomes of its occurrences that are due, in order, and of which nothing is decided yet.

    After downtime at most one is caught up: the latest, if it is not later than `max_late`. A pause is like
    downtime of the one item. Of a cancelled item each is called off as it comes due.
    """
    if state is ItemState.CANCELLED:
        return Decision(called_off=tuple(due))
    in_time = due[-1] if due and now - due[-1] <= _latest(item) else None
    paused = state is ItemState.PAUSED
    expired = tuple(
        (at, "its item was paused" if paused else _TOO_LATE if at == due[-1] else _SUPERSEDED)
        for at in due
        if at != in_time
    )
    return Decision(None if paused else in_time, in_time if paused else None, expired)


def due_in(item: CalendarItem, due_at: datetime, zones: Iterable[str]) -> dict[str, datetime]:
    """When an occurrence that is due first at `due_at` is due in each of these zones (aware UTC).

    Names that are no zones are left out.
    """
    wall = due_at.astimezone(item.zone).replace(tzinfo=None)
    found = {name: times.zone_named(name) for name in zones}
    return {name: times.instant_of(wall, zone) for name, zone in found.items() if zone}


def _latest(item: CalendarItem) -> timedelta:
    """How long after it was first due it is not sent to anybody any more."""
    return item.max_late + (times.AROUND if item.each_member_at_their_own else timedelta(0))
