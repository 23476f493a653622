"""Occurrences against a real database, SQLite and PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from bot.calendar.fire import Calendar
from bot.calendar.kept import kept
from handlers.content import Text
from storage.database import Database, open_database
from storage.models import CalendarMark, Occurrence, table_of
from tests.bot.calendar.items import item
from tests.bot.calendar.members import enrol
from tests.bot.calendar.running import DAILY, MINUTE, MORNING, Running
from tests.support.rows import rows

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SUPERSEDED = "superseded by a later occurrence"


def test_an_occurrence_fires_once_and_is_queued_for_everybody(database: Database) -> None:
    running = Running(database, "a", "b")
    enrol(database, "c", MORNING, account="other")
    assert running.tick(DAILY) == 0
    assert running.tick(DAILY, after=MINUTE) == 2
    assert [running.tick(DAILY, after=MINUTE) for _ in range(3)] == [0, 0, 0]
    due = MORNING + MINUTE
    assert running.decided() == [(due, "sending", "", 2)]
    first, second = running.queued()
    assert (first["openid"], second["openid"]) == ("o-a", "o-b")
    expected: dict[str, Any] = {
        "account": "main",
        "topic": "Tip",
        "handler": "calendar",
        "source": "calendar:tip",
    }
    expected |= {"purpose": "marketing", "state": "queued", "attempts": 0}
    assert first.items() >= expected.items()
    assert (first["not_before"], first["expires_at"]) == (due, due + 2 * HOUR)
    assert first["dedupe"] != second["dedupe"]


def test_nobody_there_is_no_reason_to_fire_again(database: Database) -> None:
    running = Running(database)
    running.tick(DAILY)
    running.tick(DAILY, after=MINUTE)
    enrol(database, "late", MORNING)
    assert running.tick(DAILY, after=MINUTE) == 0
    assert running.decided() == [(MORNING + MINUTE, "done", "", 0)]


def test_looking_without_anything_due_writes_nothing(database: Database) -> None:
    running = Running(database)
    running.tick(DAILY)
    with database.read() as store:
        before = store.connection.execute(table_of(CalendarMark).select()).all()
    running.tick(DAILY, after=30 * timedelta(seconds=1))
    with database.read() as store:
        assert store.connection.execute(table_of(CalendarMark).select()).all() == before


@pytest.mark.parametrize("down", [MINUTE, DAY + HOUR, 3 * DAY + 5 * HOUR])
def test_what_is_decided_is_not_decided_again(database: Database, down: timedelta) -> None:
    """Not even where the occurrence itself is not there any more to say so."""
    running = Running(database, "a")
    running.tick(DAILY)
    running.tick(DAILY, after=down)
    latest = running.decided()[-1][0]
    assert rows(database, CalendarMark) == [{"item": DAILY.mark, "decided_until": latest}]
    with database.begin() as store:
        store.connection.execute(table_of(Occurrence).delete())
    assert running.tick(DAILY) == 0
    assert running.decided() == []


@pytest.mark.parametrize(
    ("down", "caught_up", "expired"), [(HOUR, 1, 0), (2 * DAY + HOUR, 1, 2), (3 * DAY + 5 * HOUR, 0, 4)]
)
def test_downtime_is_caught_up_once(
    database: Database, down: timedelta, caught_up: int, expired: int
) -> None:
    """Stopped at 08:59, started again `down` after 09:00: the latest is sent unless it is over 2 h late."""
    running = Running(database, "a")
    running.tick(DAILY)
    restarted = Calendar(database, running.clock)
    running.clock.advance(MINUTE + down)
    assert restarted.tick([DAILY]) == (caught_up, False)
    assert restarted.tick([DAILY]) == (0, False)
    states = [(state, reason) for _, state, reason, _ in running.decided()]
    late = [("sending", "")] if caught_up else [("expired", "later than max_late")]
    assert states == [("expired", SUPERSEDED)] * (expired - 1 + caught_up) + late


def test_a_minutely_item_after_a_long_stop_is_bounded(database: Database) -> None:
    """A year of minutes would be half a million rows; a month is kept."""
    running = Running(database, "a")
    hourly = item("0 * * * *")
    running.tick(hourly)
    assert running.tick(hourly, after=365 * DAY) == 1
    with database.read() as store:
        found = store.connection.execute(table_of(Occurrence).select()).all()
    assert len(found) == 31 * 24


def test_a_date_time_fires_once_also_when_it_is_written_a_little_late(database: Database) -> None:
    running = Running(database, "a")
    once = item("2026-11-20 08:00")
    assert running.tick(once) == 1
    assert running.tick(once, after=DAY) == 0
    too_late = item("2026-11-20 06:58", id="old")
    assert running.tick(once, too_late) == 0
    assert [each[1] for each in running.decided()] == ["sending"]


def test_a_date_time_after_downtime(database: Database) -> None:
    running = Running(database, "a")
    soon, missed = item("2026-11-21 10:00", id="soon"), item("2026-11-21 05:00", id="missed")
    assert running.tick(soon, missed) == 0
    assert running.tick(soon, missed, after=DAY + 2 * HOUR) == 1
    assert [each[1:3] for each in running.decided()] == [("expired", "later than max_late"), ("sending", "")]


def test_an_item_that_was_taken_out_does_not_fire(database: Database) -> None:
    running = Running(database, "a")
    running.tick(DAILY)
    assert running.tick(after=MINUTE) == 0
    assert running.decided() == []


def test_an_edited_time_counts_from_the_edit(database: Database) -> None:
    """At 10:00 an item of 20:00 becomes one of 09:00: that is tomorrow, not "one hour late"."""
    running = Running(database, "a", start=MORNING + HOUR)
    running.tick(item("0 20 * * *"))
    assert running.tick(DAILY, after=MINUTE) == 0
    assert running.tick(DAILY, after=DAY - HOUR) == 1


def test_an_edited_text_keeps_its_time_and_is_sent_as_it_is_then(database: Database) -> None:
    running = Running(database, "a")
    running.tick(DAILY)
    assert running.tick(item("0 9 * * *", content="new"), after=MINUTE) == 1
    assert running.tick(item("0 9 * * *", content="newer"), after=MINUTE) == 0
    assert [kept(each["item_json"]).content for each in rows(database, Occurrence)] == [Text(text="new")]
    assert [row["content"] for row in running.queued()] == [""]


def test_a_date_time_moved_after_it_fired_fires_again(database: Database) -> None:
    running = Running(database, "a")
    assert running.tick(item("2026-11-20 08:59")) == 1
    assert running.tick(item("2026-11-20 09:30"), after=HOUR) == 1
    assert running.tick(item("2026-11-20 08:59"), after=MINUTE) == 0


def test_the_clock_going_back_fires_nothing_twice(database: Database) -> None:
    running = Running(database, "a")
    running.tick(DAILY)
    assert running.tick(DAILY, after=MINUTE) == 1
    assert running.tick(DAILY, after=-10 * MINUTE) == 0
    assert running.tick(DAILY, after=11 * MINUTE) == 0


def test_only_members_who_are_meant(database: Database) -> None:
    running = Running(database, "plain")
    enrol(database, "vip", MORNING, tags=("VIP", "new"))
    enrol(database, "sulky", MORNING, tags=("VIP", "complained"))
    enrol(database, "other", MORNING, tags=("new",))
    vip = item("0 9 * * *", audience={"tag": "VIP"}, exclude={"tag": "complained"})
    others = item("0 9 * * *", id="others", exclude={"tag": "VIP"})
    running.tick(vip, others)
    assert running.tick(vip, others, after=MINUTE) == 3
    assert {(row["source"], row["openid"]) for row in running.queued()} == {
        ("calendar:tip", "o-vip"),
        ("calendar:others", "o-other"),
        ("calendar:others", "o-plain"),
    }


def test_processes_that_race_fire_each_occurrence_once(database: Database, database_url: str) -> None:
    """Two processes with connections of their own look at the same instant, hour after hour."""
    members, hours = 5, 12
    running = Running(database, *(f"m{number}" for number in range(members)))
    items = [item("0 * * * *"), item("30 * * * *", id="half"), item("*/20 * * * *", id="often")]
    running.tick(*items)
    other = open_database(database_url)
    together = Barrier(2)

    def look(calendar: Calendar) -> int:
        together.wait(30)
        return calendar.tick(items).queued

    calendars = [running.calendar, Calendar(other, running.clock)]
    queued = []
    with ThreadPoolExecutor(2) as threads:
        for _ in range(hours * 6):
            running.clock.advance(10 * MINUTE)
            queued.append(sum(threads.map(look, calendars)))
    other.close()
    fired = hours + hours + hours * 3
    assert sum(queued) == len(running.queued()) == fired * members
    assert len({row["dedupe"] for row in running.queued()}) == fired * members
    states = [(state, audience) for _, state, _, audience in running.decided()]
    assert states == [("sending", members)] * fired
