"""When an item is due, as `at` and `tz` write it."""

import difflib
import re
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from cronsim import CronSim, CronSimError

MEMBER = "member"
"""In the place of a zone: each member's own."""
FALLBACK_ZONE = "Asia/Shanghai"
"""Of whom no zone is known."""
FIRST_ZONE = ZoneInfo("Etc/GMT-14")
"""Where every day begins first; without summer time, so that every wall time is there exactly once."""
AROUND = timedelta(hours=26)
"""How long a wall time takes around the earth."""

_WEEKDAY = r"[A-Z]{3}(-[A-Z]{3}|#\d|L)?"
_WEEKDAYS = re.compile(rf"\*|{_WEEKDAY}(,{_WEEKDAY})*")
_LAST = re.compile(r"\b([A-Z]{3})L\b")
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?([+-]\d\d:\d\d|Z)?")
_FIELDS = (
    ("minute", "0-59"),
    ("hour", "0-23"),
    ("day", "1-31, or L for the last day of the month"),
    ("month", "1-12, or JAN-DEC"),
    ("weekday", "MON-SUN, FRI#2 for the second Friday of the month, FRIL for the last one"),
)
"""Of a cron expression, in order: what may stand there."""
_CRONSIM_CALLS_IT = ("minute", "hour", "day-of-month", "month", "day-of-week")
_CHINA = re.compile(r"(asia/)?(china|beijing|北京(时间)?|中国|上海)|cst|(utc|gmt)?\+0?8(:00)?")
"""As people call the zone of Asia/Shanghai."""
WEEKDAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
"""In the order of cron's numbers."""


class CronParts(NamedTuple):
    """What a cron expression names, as numbers; months from 1."""

    minutes: Collection[int]
    hours: Collection[int]
    months: Collection[int]


def usable_zone(name: str) -> str:
    """The name of an IANA time zone, as it is.

    Raises: ValueError, telling how to write it.
    """
    if zone_named(name) is None:
        example = zone_like(name)
        raise ValueError(f"{name!r:.60} is no IANA time zone; write {example or 'for example Asia/Shanghai'}")
    return name


def zone_like(name: str) -> str:
    """The zone that was probably meant; "" where none is like it."""
    plain = name.strip().casefold().replace(" ", "_")
    if _CHINA.fullmatch(plain):
        return FALLBACK_ZONE
    zones = {zone.casefold(): zone for zone in sorted(available_timezones())}
    cities = {zone.rpartition("/")[2]: zone for zone in zones if "/" in zone}
    near = difflib.get_close_matches(plain, zones, n=1, cutoff=0.85)
    return zones[cities[plain]] if plain in cities else zones[near[0]] if near else ""


def zone_named(name: str) -> ZoneInfo | None:
    """The IANA time zone; None when there is none of this name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def is_date_time(at: str) -> bool:
    """Whether `at` is one moment, not a repeated one."""
    return _DATE_TIME.fullmatch(at) is not None


def moment_of(at: str, zone: ZoneInfo) -> datetime:
    """The instant (aware UTC) of a date-time; one without an offset is wall time in the zone."""
    wall = datetime.fromisoformat(at)
    return wall.astimezone(UTC) if wall.tzinfo else instant_of(wall, zone)


def instant_of(wall: datetime, zone: ZoneInfo) -> datetime:
    """The instant (aware UTC) of a wall time without a zone.

    One that a change of the clocks skips is as much later as the change (02:30 becomes 03:30); one that
    occurs twice counts as its first.
    """
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def ticks(cron: str, after: datetime) -> Iterator[datetime]:
    """When a cron expression is due after an instant, in the zone that the instant is in, in order.

    A time that the clocks skip moves on to the next that there is; one that comes twice counts once, unless
    the hour begins with `*`: then every hour there is counts.
    """
    found: Iterator[datetime] = _simulated(cron, after)
    return found


def parts_of(cron: str) -> CronParts:
    """The clock times and months that a cron expression names."""
    found = _simulated(cron, datetime(2026, 1, 1, tzinfo=UTC))
    return CronParts(found.minutes, found.hours, found.months)


def _simulated(cron: str, after: datetime) -> CronSim:
    minute, hour, *others = cron.upper().split()
    if minute.startswith("*") and not hour.startswith("*"):
        # cronsim takes a `*` there for every minute there is, also of an hour that comes twice.
        minute = f"0-59{minute[1:]}"
    return CronSim(" ".join(_numbered([minute, hour, *others])), after)


def fault_of(cron: str) -> str:
    """What is wrong with a cron expression of five fields; "" where nothing is."""
    fields = cron.upper().split()
    place = _wrong_field(fields)
    if place is None:
        return ""
    name, possible = _FIELDS[place]
    if name == "day" and _wrong_field([*fields[:3], "*", fields[4]]) is None:
        return f"there is no day {fields[2]} in month {fields[3]}; L is the last day of a month"
    return f"{name} {fields[place]!r}: write {possible}"


def _wrong_field(fields: Sequence[str]) -> int | None:
    if not _WEEKDAYS.fullmatch(fields[-1]):
        return len(fields) - 1
    try:
        CronSim(" ".join(_numbered(fields)), datetime(2026, 1, 1, tzinfo=UTC))
    except CronSimError as error:
        return _CRONSIM_CALLS_IT.index(str(error).removeprefix("Bad "))
    return None


def _numbered(fields: Sequence[str]) -> Sequence[str]:
    """With the last one of a weekday as cronsim has it: 5L for FRIL."""
    *others, weekday = fields
    named = _LAST.sub(lambda last: f"{WEEKDAYS.index(last[1])}L" if last[1] in WEEKDAYS else last[0], weekday)
    return [*others, named]
