"""Servers that share a database, each with a calendar of its own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from bot.calendar.fire import Calendar
from bot.calendar.item import CalendarItem
from bot.calendar.pace import Pace
from storage.database import Database, open_database
from storage.models import Occurrence
from tests.bot.calendar.items import item
from tests.bot.calendar.running import MINUTE, Running
from tests.support.rows import rows

MEMBERS = tuple(f"m{number:02}" for number in range(24))


def together(running: Running, url: str, ours: list[CalendarItem], theirs: list[CalendarItem]) -> None:
    """Two servers with these items look at the same moments until nothing is left to write."""
    clone, barrier = open_database(url), Barrier(2)

    def look(calendar: Calendar, items: list[CalendarItem]) -> None:
        for _ in range(2 * len(MEMBERS)):
            barrier.wait(30)
            calendar.tick(items)

    calendars = [
        Calendar(database, running.clock, Pace(3, 3), at_once=2) for database in (running.database, clone)
    ]
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(look, calendars, [ours, theirs]))
    clone.close()


def test_a_clone_writes_nobody_twice(database: Database, database_url: str) -> None:
    running = Running(database, *MEMBERS)
    items = [item("0 9 * * *", id=name, once=name == "once") for name in ("tip", "once")]
    running.tick(*items)
    running.clock.advance(MINUTE)
    together(running, database_url, items, items)
    assert sorted(row["openid"] for row in running.queued()) == sorted(f"o-{name}" for name in MEMBERS * 2)
    assert [each[1:] for each in running.decided()] == [("sending", "", len(MEMBERS))] * 2


def test_a_clone_with_another_file_changes_nothing_of_what_fired(
    database: Database, database_url: str
) -> None:
    running = Running(database, *MEMBERS)
    ours, theirs = item("0 9 * * *", title="Ours"), item("0 9 * * *", title="Theirs")
    running.tick(ours, theirs)
    running.clock.advance(MINUTE)
    together(running, database_url, [ours], [theirs])
    assert len(running.queued()) == len(MEMBERS)
    assert len({row["topic"] for row in running.queued()}) == len(rows(database, Occurrence)) == 1
