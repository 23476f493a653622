"""When a daily item is due, worked out day by day from the zone's own rules: the oracle for cronsim."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_MINUTE = timedelta(minutes=1)


def daily(at: time, zone: str, first: date, days: int) -> list[datetime]:
    """The instants (aware UTC), one per local day; a gap moves to its end, a fold counts its first pass."""
    return [_due(datetime.combine(first + timedelta(days=day), at), ZoneInfo(zone)) for day in range(days)]


def _due(wall: datetime, zone: ZoneInfo) -> datetime:
    while True:
        instant = wall.replace(tzinfo=zone).astimezone(UTC)
        if instant.astimezone(zone).replace(tzinfo=None) == wall:
            return instant
        wall += _MINUTE  # not on the clock of that day: the next minute that is
