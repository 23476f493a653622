"""Remarks on when a calendar item is due: habits of cron, and times that are over. Pure."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice, takewhile
from typing import NamedTuple

from bot.calendar import times
from bot.calendar.item import CalendarItem

Remark = tuple[str, str]
"""(the key of the item that it is about, what is told)"""

SPAN, _USUAL_SPAN = timedelta(days=92), timedelta(days=14)
"""How far ahead times are counted, and how far they are looked at where each week is like another."""
_FARTHEST = timedelta(days=366)
_MOST = 1500
"""Times that are looked at: of an item that is due every minute those of a day."""
_OFTEN = 24
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_NTH = {"1-7": "#1", "8-14": "#2", "15-21": "#3", "22-28": "#4", "25-31": "L", "L": "L"}
"""Days of the month by which people mean the nth of a weekday."""


class Ahead(NamedTuple):
    """The times from now on at which an item is due, aware UTC and in order.

    is_whole: whether there are no more of them in the span that is looked at.
    """

    due: Sequence[datetime]
    is_whole: bool = True


def ahead(item: CalendarItem, now: datetime) -> Ahead:
    """The next ones, as far as they are looked at, and the first within a year."""
    moment = item.moment()
    if moment is not None:
        return Ahead([moment] if moment > now else [])
    following = (tick.astimezone(UTC) for tick in times.ticks(item.at, now.astimezone(item.zone)))
    first = list(takewhile(lambda at: at <= now + _FARTHEST, islice(following, 1)))
    until = now + (SPAN if _is_either(item.at) or _clocks_change(item, now) else _USUAL_SPAN)
    more = islice(takewhile(lambda at: at <= until, following), _MOST) if first else ()
    due = [*first, *more]
    return Ahead(due, is_whole=len(due) <= _MOST)


def remarks_on_due(item: CalendarItem, found: Ahead, now: datetime) -> Iterator[Remark]:
    """What may not be meant about `at`. found: what `ahead` tells."""
    moment = item.moment()
    if moment is not None:
        yield from _of_moment(item, moment, now)
        return
    minute, hour, day, _, weekday = item.at.upper().split()
    if not found.due:
        yield "at", f"{item.at!r} is not due within a year"
    elif _is_either(item.at):
        yield "at", _either(item.at, found, now)
    elif weekday == "*" and (lacking := _months_without(item.at)):
        told = f"{item.at!r} is due only in months with a day {day}, not in {lacking}"
        yield "at", f"{told}; for the last day of each month write L"
    yield from _too_often(item, found.due, is_every_minute=minute == "*" and not hour.startswith("*"))
    yield from _of_clock_changes(item, found.due)


def _is_either(at: str) -> bool:
    """Whether a day and a weekday are named."""
    _, _, day, _, weekday = at.split()
    return not (day.startswith("*") or weekday.startswith("*"))


def _clocks_change(item: CalendarItem, now: datetime) -> bool:
    local = now.astimezone(item.zone)
    return local.utcoffset() != (now + SPAN).astimezone(item.zone).utcoffset()


def _of_moment(item: CalendarItem, moment: datetime, now: datetime) -> Iterator[Remark]:
    around = times.AROUND if item.each_member_at_their_own else timedelta(0)
    if moment + around + item.max_late < now:
        yield "at", f"{item.at} is over; nothing more comes of it"
    elif moment < now and not around:
        yield "at", f"{item.at} is past, but not later than max_late: it goes out at once, if it has not yet"
    wall, meant = moment.astimezone(item.zone).replace(tzinfo=None), datetime.fromisoformat(item.at)
    if meant.tzinfo is None and wall != meant:
        yield "at", f"{item.at} does not exist in {item.tz}; it is due at {wall:%H:%M}"


def _either(at: str, found: Ahead, now: datetime) -> str:
    """A day and a weekday: cron takes either."""
    minute, hour, day, month, weekday = at.upper().split()
    count = sum(due <= now + SPAN for due in found.due)
    often = f"{count:,} times" if found.is_whole else f"more than {_MOST:,} times"
    told = f"{at!r} is due on each day {day} and on each {weekday}, {often} in the next {SPAN.days} days"
    if day in _NTH and weekday.replace(",", "").isalpha():
        nth = ",".join(f"{name}{_NTH[day]}" for name in weekday.split(","))
        return f'{told}; for a {weekday} that is one of these days write "{minute} {hour} * {month} {nth}"'
    return f"{told}; write * for one of the two"


def _months_without(at: str) -> str:
    """The months that an expression names and that lack a day it names; "" where there are none."""
    days = [int(day) for day in at.split()[2].split(",") if day.isdigit()]
    longest = max(days, default=0)
    return ", ".join(
        _MONTHS[month - 1] for month in sorted(times.parts_of(at).months) if _DAYS[month - 1] < longest
    )


def _too_often(item: CalendarItem, due: Sequence[datetime], *, is_every_minute: bool) -> Iterator[Remark]:
    a_day = sum(at < due[0] + timedelta(days=1) for at in due)
    if a_day <= _OFTEN or item.once:
        return
    told = f"{item.at!r} is due {a_day:,} times a day, each time for everybody who is meant"
    instead = f'"0 {" ".join(item.at.split()[1:])}"' if is_every_minute else "once = true"
    yield "at", f"{told}; perhaps {instead} is meant"


def _of_clock_changes(item: CalendarItem, due: Sequence[datetime]) -> Iterator[Remark]:
    parts = times.parts_of(item.at)
    walls = (at.astimezone(item.zone) for at in due)
    moved = (at for at in walls if at.hour not in parts.hours or at.minute not in parts.minutes)
    for at in islice(moved, 1):
        yield (
            "at",
            f"{item.at!r}: the clocks in {item.tz} skip that time on {at:%Y-%m-%d}; it is due at {at:%H:%M}",
        )
