import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, tzinfo

import pytest

from bot.calendar.fire import Calendar
from bot.calendar.item import CalendarItem
from bot.calendar.pace import Pace
from bot.calendar.ticker import Ticker
from bot.clock import FixedClock
from storage.database import Database
from storage.models import CalendarMark, table_of
from tests.bot.calendar.items import item, utc
from tests.bot.calendar.members import enrol

START = utc("2026-11-20 00:59")


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


async def test_it_looks_again_and_again_and_wakes_the_delivery(
    database: Database, threads: ThreadPoolExecutor
) -> None:
    clock, woken = FixedClock(START), asyncio.Event()
    enrol(database, "a", START)
    calendar = Calendar(database, clock)
    calendar.tick([item("0 9 * * *")])
    ticker = Ticker(calendar, lambda: [item("0 9 * * *")], threads, woken.set, timedelta(milliseconds=10))
    ticker.start()
    clock.advance(timedelta(minutes=1))
    async with asyncio.timeout(30):
        await woken.wait()
    ticker.stop()


class Stepped(tzinfo):
    """UTC on a machine whose clock is set: `datetime.now` in this zone is `by` off."""

    by = timedelta(0)

    def utcoffset(self, _: datetime | None) -> timedelta:
        return timedelta(0)

    dst = utcoffset

    def tzname(self, _: datetime | None) -> str:
        return "stepped"

    def fromutc(self, at: datetime) -> datetime:
        return at + self.by


@pytest.mark.parametrize("steps", [[-600, 0], [600, 0], [-600] * 3, [-(10**9), 10**9, 0]])
async def test_it_ticks_on_however_the_machine_s_clock_is_set(
    database: Database, threads: ThreadPoolExecutor, steps: list[int]
) -> None:
    zone, ticked = Stepped(), asyncio.Event()

    def items() -> list[CalendarItem]:
        ticked.set()
        return []

    calendar = Calendar(database, FixedClock(START))
    ticker = Ticker(calendar, items, threads, ticked.set, timedelta(milliseconds=10), zone)
    ticker.start()
    for step in steps:
        zone.by = timedelta(seconds=step)
        for _ in range(3):
            ticked.clear()
            async with asyncio.timeout(30):
                await ticked.wait()
    ticker.stop()


async def test_each_look_takes_the_items_in_force(database: Database, threads: ThreadPoolExecutor) -> None:
    clock, woken = FixedClock(START), asyncio.Event()
    enrol(database, "a", START)
    items = [item("0 9 * * *")]
    ticker = Ticker(Calendar(database, clock), lambda: items, threads, woken.set)
    await ticker.tick()
    items = []
    clock.advance(timedelta(minutes=1))
    await ticker.tick()
    assert not woken.is_set()
    items = [item("0 9 * * *")]
    await ticker.tick()
    assert woken.is_set()


async def test_a_look_that_fails_is_followed_by_the_next(
    database: Database, threads: ThreadPoolExecutor
) -> None:
    clock, woken = FixedClock(START), asyncio.Event()
    enrol(database, "a", START)
    ticker = Ticker(Calendar(database, clock), lambda: [item("0 9 * * *")], threads, woken.set)
    await ticker.tick()
    clock.advance(timedelta(minutes=1))
    marks = table_of(CalendarMark)
    with database.begin() as store:
        store.connection.exec_driver_sql(f"ALTER TABLE {marks.name} RENAME TO away")
    await ticker.tick()
    assert not woken.is_set()
    with database.begin() as store:
        store.connection.exec_driver_sql(f"ALTER TABLE away RENAME TO {marks.name}")
    await ticker.tick()
    assert woken.is_set()


async def test_a_stop_amid_a_look_is_no_fault(
    database: Database, threads: ThreadPoolExecutor, caplog: pytest.LogCaptureFixture
) -> None:
    looking, held = asyncio.Event(), threading.Event()
    threads.submit(held.wait)  # so that the look waits for a thread

    def items() -> list[CalendarItem]:
        looking.set()
        return []

    calendar = Calendar(database, FixedClock(START))
    ticker = Ticker(calendar, items, threads, looking.set, timedelta(milliseconds=10))
    ticker.start()
    async with asyncio.timeout(30):
        await looking.wait()
    ticker.stop()
    held.set()
    for _ in range(5):
        await asyncio.sleep(0)
    assert [line for line in caplog.records if line.levelname == "ERROR"] == []


async def test_a_look_writes_audiences_to_their_end_and_is_not_joined_by_another(
    database: Database, threads: ThreadPoolExecutor
) -> None:
    for name in "abcdef":
        enrol(database, name, START)
    looks: list[list[CalendarItem]] = []
    woken: list[int] = []

    def items() -> list[CalendarItem]:
        looks.append([item("2026-11-20 08:30")])
        return looks[-1]

    calendar = Calendar(database, FixedClock(START), Pace(2, 2), at_once=1)
    ticker = Ticker(calendar, items, threads, lambda: woken.append(1))
    await asyncio.gather(ticker.tick(), ticker.tick())
    assert len(looks) == 4, "three chunks and the end, one look"
    assert len(woken) == 1, "who sends goes on by itself while there is something"
