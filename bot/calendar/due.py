"""Which occurrences of an item fall in a span of time: pure."""

from datetime import UTC, datetime, timedelta
from itertools import dropwhile, takewhile

from cronsim import CronSim

from bot.calendar.item import CalendarItem

_LONGEST_LOOK_BACK = timedelta(days=31)
"""Bounds the work after a long stop: one item may be due every minute."""


def occurrences(item: CalendarItem, after: datetime, until: datetime) -> list[datetime]:
    """The item's instants in (after, until], aware UTC, in order.

    Wall time in the item's zone: a DST gap moves to the next valid instant, a fold fires once.
    """
    moment = item.moment()
    if moment is not None:
        return [moment] if after < moment <= until else []
    ticks = (tick.astimezone(UTC) for tick in CronSim(item.at, after.astimezone(item.zone)))
    # Begun in the second pass of a fold, cronsim gives what the first pass had before `after` once more.
    later = dropwhile(lambda at: at <= after, ticks)
    return list(takewhile(lambda at: at <= until, later))


def undecided_from(item: CalendarItem, mark: datetime | None, now: datetime) -> datetime:
    """The instant after which the item's occurrences are still to be decided.

    mark: up to when they are; None = the item is new or has a new time. Then it counts from now, or, if it
    is one date-time, from as far back as `max_late` allows. A cron item looks back a month at most.
    """
    if item.moment() is not None:
        return mark or now - item.max_late - timedelta(microseconds=1)
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
    if now - latest > item.max_late:
        return None, [*expired, (latest, "later than max_late")]
    return latest, expired
