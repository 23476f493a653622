"""Which occurrences of an item fall in a span of time: pure."""

from datetime import UTC, datetime, timedelta
from itertools import takewhile

from cronsim import CronSim

from bot.calendar.item import CalendarItem


def occurrences(item: CalendarItem, after: datetime, until: datetime) -> list[datetime]:
    """The item's instants in (after, until], aware UTC, in order.

    Wall time in the item's zone: a DST gap moves to the next valid instant, a fold fires once.
    """
    moment = item.moment()
    if moment is not None:
        return [moment] if after < moment <= until else []
    ticks = CronSim(item.at, after.astimezone(item.zone))
    return list(takewhile(lambda at: at <= until, (tick.astimezone(UTC) for tick in ticks)))


def first_mark(item: CalendarItem, now: datetime) -> datetime:
    """From when a newly seen item counts: now, or for one date-time as far back as `max_late` allows."""
    return now if item.moment() is None else now - item.max_late - timedelta(microseconds=1)


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
