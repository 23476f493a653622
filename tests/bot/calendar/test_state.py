from datetime import timedelta

from bot.calendar.state import CalendarState, calendar_state
from storage.database import Database
from storage.models import ItemState
from tests.bot.calendar.items import item, utc

NOW = utc("2026-11-20 12:30")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
HOURLY = item("0 * * * *")


def test_as_it_is_stored(database: Database) -> None:
    with database.begin() as store:
        assert calendar_state(store) == CalendarState(called_off=set())
        store.occurrences.mark("tip", NOW)
        store.item_states.pause("tip")
        store.occurrences.call_off("sale", [NOW + DAY], NOW)
    with database.read() as store:
        assert calendar_state(store) == CalendarState(
            {"tip": NOW}, {"tip": ItemState.PAUSED}, {("sale", NOW + DAY)}
        )


def test_what_is_due_and_what_comes_of_it() -> None:
    noon = utc("2026-11-20 12:00")
    state = CalendarState({HOURLY.mark: noon - 2 * HOUR}, called_off={("tip", noon), ("other", noon - HOUR)})
    assert state.due(HOURLY, NOW) == [noon - HOUR]
    assert state.decision(HOURLY, NOW).fires == noon - HOUR, "the later one was called off"
    assert state.between(HOURLY, NOW, NOW + 2 * HOUR) == [noon + HOUR, noon + 2 * HOUR]
    paused = CalendarState({HOURLY.mark: noon - 2 * HOUR}, {"tip": ItemState.PAUSED})
    assert (paused.decision(HOURLY, NOW).fires, paused.decision(HOURLY, NOW).waits) == (None, noon)
    assert [paused.of(name) for name in ("tip", "other")] == ["paused", "running"]


def test_what_was_called_off_counts_only_while_the_item_has_that_time() -> None:
    at = utc("2026-11-20 13:00")
    state = CalendarState(called_off={("tip", at), ("tip", at + 30 * timedelta(minutes=1)), ("other", at)})
    assert state.skipped(HOURLY, NOW, NOW + DAY) == [at]
    assert state.skipped(HOURLY, at, NOW + DAY) == []
