from datetime import datetime, timedelta

from bot.calendar.item import CalendarItem
from bot.calendar.kept import keep
from bot.calendar.prospects import Prospect, prospects
from bot.calendar.state import CalendarState
from storage.census import Unfinished
from storage.models import ItemState
from tests.bot.calendar.items import item, utc

NOW = utc("2026-11-20 04:00")  # a Friday, noon in Shanghai
DAYS = timedelta(days=14)
DAILY = item("0 20 * * *", id="daily")
NOTHING = CalendarState()


def found(
    *items: CalendarItem, state: CalendarState = NOTHING, unfinished: tuple[Unfinished, ...] = ()
) -> list[Prospect]:
    return prospects(items, state, unfinished, NOW, NOW + DAYS)


def begun(name: str, item_json: str, due_at: datetime = NOW) -> Unfinished:
    return Unfinished(7, name, due_at, due_at, item_json, "sending", 50, None)


def test_one_row_an_item_by_when_it_is_due_next() -> None:
    once, monthly = item("2026-11-20 18:00", id="once"), item("0 9 15 * *", id="monthly")
    past = item("2026-11-01 18:00", id="past")
    rows = found(DAILY, monthly, once, past)
    assert [(each.id, each.times) for each in rows] == [("once", 1), ("daily", 14), ("monthly", 0)]
    assert rows[1].next == tuple(utc(f"2026-11-{day} 12:00") for day in (20, 21, 22))
    assert rows[2].next == (utc("2026-12-15 01:00"),), "the first one after the days that are asked about"
    assert {each.state for each in rows} == {ItemState.RUNNING}


def test_what_is_paused_and_what_is_called_off() -> None:
    tonight = utc("2026-11-20 12:00")
    morning = item("0 11 * * *", id="morning", max_late="2h")
    state = CalendarState(
        {morning.mark: NOW - timedelta(hours=2)}, {"morning": ItemState.PAUSED}, {("daily", tonight)}
    )
    daily, paused = found(DAILY, morning, state=state)[::-1]
    assert (paused.state, paused.waits) == (ItemState.PAUSED, NOW - timedelta(hours=1))
    assert (daily.called_off, daily.times, daily.next[0]) == ((tonight,), 13, utc("2026-11-21 12:00"))


def test_what_runs_also_when_the_item_is_gone_or_over() -> None:
    over = item("2026-11-20 11:59", id="over")
    running = begun("over", keep(over)), begun("gone", keep(DAILY)), begun("odd", "{}")
    rows = found(over, unfinished=running)
    assert [(each.id, each.item, each.next) for each in rows] == [
        ("over", over, ()),
        ("gone", DAILY, ()),
        ("odd", None, ()),
    ]
    assert [each.running for each in rows] == [(each,) for each in running]
