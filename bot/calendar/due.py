"""Which occurrences of an item fall in a span of time: pure."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import dropwhile, takewhile

from bot.calendar import times
from bot.calendar.item import CalendarItem

_LONGEST_LOOK_BACK = timedelta(days=31)
"""Bounds the work after a long stop: one item may be due every minute."""


def occurrences(item: CalendarItem, after: datetime, until: datetime) -> list[datetime]:
    """The item's instants in (after, until], aware UTC, in order.

    Wall time in the item's zone: a DST gap moves to the next valid instant, a fold fires once.
    Of an item for each member's own time: when the first zone on earth gets there.
    """
    moment = item.moment()
    if moment is not None:
        return [moment] if after < moment <= until else []
    ticks = (tick.astimezone(UTC) for tick in times.ticks(item.at, after.astimezone(item.zone)))
    # Begun in the second pass of a fold, cronsim gives what the first pass had before `after` once more.
    later = dropwhile(lambda at: at <= after, ticks)
    return list(takewhile(lambda at: at <= until, later))


def undecided_from(item: CalendarItem, mark: datetime | None, now: datetime) -> datetime:
    """The instant after which the item's occurrences are still to be decided.

    mark: up to when they are; None = the item is new or has a new time. Then it counts from now, or, if it
    is one date-time, from as far back as `max_late` allows. A cron item looks back a month at most.
    """
    if item.moment() is not None:
        return mark or now - _latest(item) - timedelta(microseconds=1)
    return max(mark, now - max(item.max_late, _LONGEST_LOOK_BACK)) if mark else now


def split_late(
    item: CalendarItem, due: list[datetime], now: datetime
) -> tuple[datetime | None, list[tuple[datetime, str]]]:
    """The one occurrence to fire now, and those to record as expired, each with its reason.

    After downtime at most one is caught up: the latest, if it is not later than `max_late`.
    """
    if not due:
        return None, []
    expired = [(at, "superseded by a later occurrence") for at in due[:-1]]
    latest = due[-1]
    if now - latest > _latest(item):
        return None, [*expired, (latest, "later than max_late")]
    return latest, expired


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
