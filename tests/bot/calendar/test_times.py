from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar.times import (
    AROUND,
    FIRST_ZONE,
    fault_of,
    instant_of,
    moment_of,
    ticks,
    usable_zone,
    zone_named,
)
from tests.bot.calendar.items import utc

ZONES = st.sampled_from(["America/New_York", "Australia/Lord_Howe", "Pacific/Niue", "Pacific/Kiritimati"])
WALLS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1))  # noqa: DTZ001 - wall times


def test_zones_come_back_as_they_are_written() -> None:
    assert usable_zone("Europe/Berlin") == "Europe/Berlin"
    with pytest.raises(ValueError, match="is no IANA time zone"):
        usable_zone("China")


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("北京", "Asia/Shanghai"),
        ("UTC+8", "Asia/Shanghai"),
        ("asia/shanghai", "Asia/Shanghai"),
        ("Asia/Shanghia", "Asia/Shanghai"),
        ("berlin", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("Mars", "for example Asia/Shanghai"),
    ],
)
def test_the_zone_that_was_probably_meant_is_told(name: str, zone: str) -> None:
    with pytest.raises(ValueError, match=f"is no IANA time zone; write {zone}$"):
        usable_zone(name)


@pytest.mark.parametrize(
    ("cron", "fault"),
    [
        ("*/5 8-20 L JAN,JUL MON,WED-FRI", ""),
        ("0 9 * * FRIL", ""),
        ("0 25 * * *", "hour '25': write 0-23"),
        ("60 9 * * *", "minute '60': write 0-59"),
        ("0 9 15W * *", "day '15W': write 1-31, or L for the last day of the month"),
        ("0 9 * XYZ *", "month 'XYZ': write 1-12, or JAN-DEC"),
        ("0 9 31 FEB *", "there is no day 31 in month FEB; L is the last day of a month"),
        ("0 9 31 4,6 *", "there is no day 31 in month 4,6; L is the last day of a month"),
        ("0 9 * * FRI#9", "weekday 'FRI#9': write MON-SUN, FRI#2 for the second Friday of the month"),
        ("0 9 * * 5", "weekday '5': write MON-SUN"),
        ("0 9 * * ABCL", "weekday 'ABCL': write MON-SUN"),
    ],
)
def test_what_is_wrong_with_a_cron_expression(cron: str, fault: str) -> None:
    found = fault_of(cron)
    assert found.startswith(fault)
    assert bool(found) is bool(fault)


@pytest.mark.parametrize(
    ("cron", "local"),
    [
        ("0 9 * * FRIL", ["2026-11-27 09:00", "2026-12-25 09:00"]),
        ("0 9 * * FRI#1", ["2026-12-04 09:00", "2027-01-01 09:00"]),
    ],
)
def test_the_nth_and_the_last_of_a_weekday(cron: str, local: list[str]) -> None:
    begin = datetime(2026, 11, 20, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert [f"{at:%Y-%m-%d %H:%M}" for at, _ in zip(ticks(cron, begin), local, strict=False)] == local


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
