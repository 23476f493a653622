"""Each occurrence once, or expired with its reason: clock changes, leap days, stops, several processes."""

import random
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.calendar.due import occurrences
from bot.calendar.item import CalendarItem
from storage.database import Database
from storage.models import Occurrence
from tests.bot.calendar.items import item, utc
from tests.bot.calendar.running import Running
from tests.support.rows import rows
from tests.support.ticking import tick_in_processes
from tests.support.wall_times import daily

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ZONES = ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Shanghai"]
# Both changes of the clock in each of them, a leap day, a month without a 29th, the turn of a year.
DAYS = [
    *("2026-03-06", "2026-10-30", "2026-03-27", "2026-10-23", "2026-10-02", "2026-04-03"),
    *("2026-02-13", "2026-03-20", "2028-02-27", "2026-02-26", "2026-12-30"),
]
EXPIRED = {"superseded by a later occurrence", "later than max_late"}


@given(
    st.sampled_from(ZONES),
    st.dates(date(2024, 1, 1), date(2036, 12, 31)),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
)
def test_a_daily_item_is_due_as_the_zone_says(zone: str, first: date, at: time) -> None:
    tip = item(f"{at.minute} {at.hour} * * *", zone)
    expected = daily(at, zone, first, 5)
    assert occurrences(tip, expected[0] - timedelta(microseconds=1), expected[-1]) == expected


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("down", [0, 1, 2, 3, 12, 24, 47, 72])
def test_a_stop_of_any_length(database: Database, zone: str, down: int) -> None:
    """Every occurrence before, in and after the stop is decided once, and sent only within `max_late`."""
    chance = random.Random(f"{zone} {down}")
    tip = item(f"{chance.randrange(60)} {chance.randrange(4)} * * *", zone, max_late="2h")
    start = utc(chance.choice(DAYS))
    running = Running(database, start=start)
    looks = [HOUR / 2] * 60 + [timedelta(hours=down)] + [HOUR / 2] * 60
    for after in [timedelta(0), *looks]:
        running.tick(tip, after=after)
    _assert_each_decided_once(running, tip, start, timedelta(hours=down))


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_looks_at_any_times(database: Database, data: st.DataObject) -> None:
    zone, begin = data.draw(st.sampled_from(ZONES)), utc(data.draw(st.sampled_from(DAYS)))
    with database.begin() as store:
        for table in ("occurrences", "calendar_marks", "fan_out_cursors"):
            store.connection.exec_driver_sql(f"DELETE FROM {table}")
    tip = item(f"{data.draw(st.integers(0, 59))} {data.draw(st.integers(0, 23))} * * *", zone)
    running = Running(database, start=begin)
    running.tick(tip)
    for minutes in data.draw(st.lists(st.integers(1, 72 * 60), min_size=1, max_size=12)):
        running.tick(tip, after=timedelta(minutes=minutes))
    _assert_each_decided_once(running, tip, begin, 72 * HOUR)


@pytest.mark.parametrize("processes", [2, 4])
async def test_processes_on_one_database(database: Database, database_url: str, processes: int) -> None:
    """Their clocks differ, and each is down now and then; the two clock changes of 2026 lie in between."""
    chance = random.Random(processes)
    tip, start = item("30 1,2 * * *", "America/New_York", max_late="2h"), utc("2026-03-05")
    hour = 3600
    steps = [
        [chance.randint(0, 60)] + [chance.choice([hour // 2, hour // 2, hour, 26 * hour]) for _ in range(60)]
        for _ in range(processes)
    ]
    await tick_in_processes(database_url, tip, start, steps)
    running = Running(database, start=start)
    seen = max(sum(each) for each in steps)
    running.clock.advance(timedelta(seconds=seen))
    running.tick(tip)
    _assert_each_decided_once(running, tip, start, timedelta(seconds=seen))


def test_a_zone_that_changes_counts_from_the_change(database: Database) -> None:
    start = utc("2026-11-20 00:00")
    running = Running(database, start=start)
    shanghai, berlin = item("0 9 * * *"), item("0 9 * * *", "Europe/Berlin")
    running.tick(shanghai)
    running.tick(shanghai, after=2 * HOUR)  # 09:00 in Shanghai was at 01:00
    running.tick(berlin, after=HOUR)
    for _ in range(24):
        running.tick(berlin, after=HOUR)
    assert [due for due, *_ in running.decided()] == [utc("2026-11-20 01:00"), utc("2026-11-20 08:00")]


def _assert_each_decided_once(
    running: Running, tip: CalendarItem, start: datetime, longest_gap: timedelta
) -> None:
    """Against the zone's own rules, not against cronsim."""
    minutes, hours, *_ = tip.at.split()
    days = (running.clock.now() - start) // DAY + 3
    first = (start - DAY).astimezone(tip.zone).date()
    due = {
        at
        for hour in hours.split(",")
        for at in daily(time(int(hour), int(minutes)), tip.tz, first, days)
        if start < at <= running.clock.now()
    }
    decided = rows(running.database, Occurrence)
    assert sorted(each["due_at"] for each in decided) == sorted(due)
    for each in decided:
        if each["state"] == "expired":
            assert each["reason"] in EXPIRED
            assert longest_gap
        else:
            assert each["state"] in {"sending", "done"}
            assert each["decided_at"] - each["due_at"] <= tip.max_late
