"""A clock that is set, or was wrong at the start: nothing is sent twice, and nothing falls silent."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.calendar.fire import Calendar
from bot.calendar.item import CalendarItem
from storage.database import Database
from storage.models import CalendarMark, Occurrence, table_of
from tests.bot.calendar.items import item
from tests.bot.calendar.running import DAILY, MINUTE, MORNING, Running
from tests.support.rows import rows

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MOMENT = item("2026-11-20 10:00")
HOURLY = item("0 * * * *")
AHEAD = [10 * MINUTE, DAY + 2 * HOUR, 1000 * DAY]


def restarted(running: Running) -> None:
    running.calendar = Calendar(running.database, running.clock)


@pytest.mark.parametrize("ahead", AHEAD)
@pytest.mark.parametrize("each", [DAILY, HOURLY, MOMENT], ids=["daily", "hourly", "moment"])
def test_first_seen_by_a_clock_ahead_it_goes_out_at_its_time(
    database: Database, ahead: timedelta, each: CalendarItem
) -> None:
    running = Running(database, "a", start=MORNING + ahead)
    early = running.tick(each)
    running.clock.advance(-ahead)
    restarted(running)
    sent = sum(running.tick(each, after=after) for after in [0 * MINUTE, *[MINUTE] * 125])
    assert early + sent == {DAILY.at: 1, HOURLY.at: 3, MOMENT.at: 1}[each.at]


@pytest.mark.parametrize("ahead", AHEAD)
def test_what_a_clock_ahead_gave_up_is_sent_and_what_it_sent_is_not_sent_again(
    database: Database, ahead: timedelta
) -> None:
    running = Running(database, "a")
    running.tick(HOURLY)
    early = running.tick(HOURLY, after=ahead)
    assert early == 1
    gone = {each["due_at"] for each in rows(database, Occurrence) if each["state"] == "sending"}
    running.clock.advance(-ahead)
    sent = sum(running.tick(HOURLY, after=after) for after in [0 * MINUTE, *[15 * MINUTE] * 4 * 30])
    fired = [each["due_at"] for each in rows(database, Occurrence) if each["state"] == "sending"]
    hours = {MORNING + MINUTE + n * HOUR for n in range(30)}
    assert set(fired) == hours | gone
    assert early + sent == len(fired) == len(running.queued())


def test_what_was_missed_while_marks_lie_ahead_is_caught_up_after_a_restart(database: Database) -> None:
    running = Running(database, "a", start=MORNING + 1000 * DAY)
    running.tick(DAILY)
    running.tick(DAILY, after=-1000 * DAY)
    restarted(running)
    assert running.tick(DAILY, after=HOUR) == 1


def test_a_clock_behind_changes_nothing_once_it_is_right(database: Database) -> None:
    """Started in 1970, as machines without a battery are, and set right a little later."""
    running = Running(database, "a")
    behind = MORNING - MORNING.replace(year=1970)
    running.tick(DAILY)
    running.tick(DAILY, after=2 * MINUTE)
    before = running.decided()
    running.clock.advance(-behind)
    restarted(running)
    assert running.tick(DAILY) == 0
    assert running.tick(DAILY, after=behind + 5 * MINUTE) == 0
    assert running.decided() == before
    assert running.tick(DAILY, after=DAY) == 1


def test_set_back_for_a_moment_it_takes_up_no_time_from_before_the_item(database: Database) -> None:
    running = Running(database, "a", start=MORNING + 5 * MINUTE)
    running.tick(DAILY)
    assert running.tick(DAILY, after=-10 * MINUTE) == 0
    assert running.tick(DAILY, after=10 * MINUTE + timedelta(seconds=5)) == 0
    assert running.decided() == []


STEPS = st.lists(
    st.one_of(st.integers(1, 180), st.sampled_from([-10, 600, -1440, 1440, 10**6, -(10**6)])), max_size=12
)


@given(steps=STEPS)
@example(steps=[1, -10])
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_however_the_clock_was_set_each_goes_out_once_from_then_on(
    database: Database, steps: list[int]
) -> None:
    with database.begin() as store:
        for model in (Occurrence, CalendarMark):
            store.connection.execute(table_of(model).delete())
        store.connection.exec_driver_sql("DELETE FROM outbox")
    running = Running(database)
    for step in steps:
        running.tick(HOURLY, after=step * MINUTE)
    running.tick(HOURLY)
    right = running.clock.now()
    for _ in range(2 * 60):  # step by step, as a server does
        running.tick(HOURLY, after=MINUTE)
    fired = [each["due_at"] for each in rows(database, Occurrence) if each["item_json"]]
    assert len(fired) == len(set(fired))
    first = right.replace(minute=0, second=0) + HOUR
    assert {first, first + HOUR} <= set(fired)
