"""When an item is due, as `at` and `tz` write it."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError

MEMBER = "member"
"""In the place of a zone: each member's own."""
FALLBACK_ZONE = "Asia/Shanghai"
"""Of whom no zone is known."""
FIRST_ZONE = ZoneInfo("Etc/GMT-14")
"""Where every day begins first; without summer time, so that every wall time is there exactly once."""
AROUND = timedelta(hours=26)
"""How long a wall time takes around the earth."""

_CRON_FIELDS = 5
_WEEKDAY = re.compile(r"\*|[A-Z]{3}(-[A-Z]{3}|#\d)?(,[A-Z]{3}(-[A-Z]{3}|#\d)?)*", re.IGNORECASE)
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?([+-]\d\d:\d\d|Z)?")
_YEARS = range(2000, 2200)


def usable_time(value: object) -> str:
    """`at` as a text: a cron expression with weekday names, or a date-time.

    Raises: ValueError, telling how to write it.
    """
    at = str(value) if isinstance(value, date | time) else value
    if not isinstance(at, str) or not is_date_time(at):
        _check_cron(at)
        return str(at)
    try:
        when = datetime.fromisoformat(at)
    except ValueError as error:
        raise ValueError(f"{at!r} is no date-time: {error}") from error
    if when.year not in _YEARS:
        raise ValueError(f"{at!r} is too far away; write a year from {_YEARS[0]} to {_YEARS[-1]}")
    return at


def usable_zone(name: str) -> str:
    """The name of an IANA time zone, as it is.

    Raises: ValueError, telling how to write it.
    """
    if zone_named(name) is None:
        raise ValueError(f"{name!r:.60} is no IANA time zone; write for example Asia/Shanghai")
    return name


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
