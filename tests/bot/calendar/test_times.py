from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar.times import AROUND, FIRST_ZONE, instant_of, moment_of, usable_time, usable_zone, zone_named
from tests.bot.calendar.items import utc

ZONES = st.sampled_from(["America/New_York", "Australia/Lord_Howe", "Pacific/Niue", "Pacific/Kiritimati"])
WALLS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1))  # noqa: DTZ001 - wall times


def test_times_and_zones_come_back_as_they_are_written() -> None:
    assert usable_time("0 9 * * MON") == "0 9 * * MON"
    assert usable_time(datetime(2026, 12, 1, 20, tzinfo=UTC)) == "2026-12-01 20:00:00+00:00"
    assert usable_zone("Europe/Berlin") == "Europe/Berlin"
    with pytest.raises(ValueError, match="numbers differ between programs"):
        usable_time("0 9 * * 1")
    with pytest.raises(ValueError, match="is no IANA time zone"):
        usable_zone("China")


@pytest.mark.parametrize("name", ["", "China", "../x", "America", "a\0b", "member"])
def test_other_names_are_no_zones(name: str) -> None:
    assert zone_named(name) is None


@pytest.mark.parametrize(
    ("wall", "instant"),
    [
        ("2026-12-01T20:00", "2026-12-02 01:00"),
        ("2026-03-08T02:30", "2026-03-08 07:30"),  # skipped: shown as 03:30
        ("2026-11-01T01:30", "2026-11-01 05:30"),  # twice: the first
    ],
)
def test_a_wall_time_in_new_york(wall: str, instant: str) -> None:
    zone = ZoneInfo("America/New_York")
    assert instant_of(datetime.fromisoformat(wall), zone) == utc(instant) == moment_of(wall, zone)


@given(WALLS, ZONES)
def test_a_day_goes_around_the_earth(wall: datetime, zone: str) -> None:
    first = instant_of(wall, FIRST_ZONE)
    assert timedelta(0) <= instant_of(wall, ZoneInfo(zone)) - first <= AROUND
    assert first.astimezone(FIRST_ZONE).replace(tzinfo=None) == wall
