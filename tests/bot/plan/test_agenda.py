from datetime import timedelta
from typing import Any

from bot.calendar.state import CalendarState
from bot.plan.agenda import Missed, Stopped, agenda
from storage.models import ItemState
from tests.bot.calendar.items import item, utc

NOW = utc("2026-11-20 01:30")  # 09:30 in Shanghai
DAILY, SALE = item("0 9 * * *", max_late="1h"), item("2026-11-20 12:00", id="sale")


def since(marked: str, **more: Any) -> CalendarState:
    """The daily item is decided up to then."""
    return CalendarState({DAILY.mark: utc(marked)}, **more)


def test_the_next_days_in_the_order_of_their_beginning() -> None:
    coming = agenda([DAILY, SALE], since("2026-11-20 01:00"), NOW, NOW + timedelta(days=2)).coming
    assert [(each.item.id, each.due_at) for each in coming] == [
        ("sale", utc("2026-11-20 04:00")),
        ("tip", utc("2026-11-21 01:00")),
        ("tip", utc("2026-11-22 01:00")),
    ]
    assert all(each.begins_at == each.due_at for each in coming)


def test_after_a_stop_the_latest_is_caught_up_and_the_others_are_missed() -> None:
    found = agenda([DAILY], since("2026-11-18 01:00"), NOW, NOW + timedelta(hours=1))
    assert found.coming == ((DAILY, utc("2026-11-20 01:00"), NOW),)
    assert found.missed == (Missed("tip", utc("2026-11-19 01:00"), "superseded by a later occurrence"),)


def test_what_is_too_late_is_missed() -> None:
    late = agenda([DAILY], since("2026-11-19 01:00"), NOW + timedelta(hours=1), NOW)
    assert (late.coming, [each.reason for each in late.missed]) == ((), ["later than max_late"])


def test_what_is_stopped_is_told_and_does_not_come() -> None:
    paused = since("2026-11-19 01:00", stopped={"tip": ItemState.PAUSED, "sale": ItemState.CANCELLED})
    found = agenda([DAILY, SALE], paused, NOW, NOW + timedelta(days=2))
    assert (found.coming, found.missed) == ((), ())
    days = tuple(utc(f"2026-11-{day} 01:00") for day in (20, 21, 22))
    assert found.stopped == (
        Stopped("tip", ItemState.PAUSED, days),  # the first would begin at once
        Stopped("sale", ItemState.CANCELLED, (utc("2026-11-20 04:00"),)),
    )


def test_what_came_due_in_a_pause_is_missed_once_it_is_too_late() -> None:
    paused = since("2026-11-18 01:00", stopped={"tip": ItemState.PAUSED})
    found = agenda([DAILY], paused, NOW + timedelta(hours=1), NOW + timedelta(hours=1))
    assert found.missed == tuple(
        Missed("tip", utc(f"2026-11-{day} 01:00"), "its item was paused") for day in (19, 20)
    )


def test_one_that_was_called_off_does_not_come() -> None:
    tomorrow = utc("2026-11-21 01:00")
    found = agenda([DAILY], since("2026-11-20 01:00", called_off={("tip", tomorrow)}), NOW, tomorrow)
    assert (found.coming, found.missed) == ((), (Missed("tip", tomorrow, "cancelled by hand"),))
