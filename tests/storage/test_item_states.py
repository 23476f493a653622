from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from storage.database import Database
from storage.item_states import ItemStateQueries
from storage.models import ItemState
from storage.store import Store
from tests.support.fan_outs import DUE, enrol, fan_out, fired
from tests.support.rows import outbox

HOUR = timedelta(hours=1)
PAUSED, CANCELLED = ItemState.PAUSED, ItemState.CANCELLED


def states(store: Store) -> list[str]:
    """Of the occurrences, the earliest first."""
    return [each.state for each in reversed(store.occurrences.listed())]


def test_what_nobody_has_stopped_is_running(database: Database) -> None:
    with database.begin() as store:
        assert store.item_states.stopped() == {}
        assert store.item_states.hold("tip") is ItemState.RUNNING
        assert store.item_states.stopped() == {}


def test_an_item_is_stopped_before_anything_of_it_runs(database: Database) -> None:
    with database.begin() as store:
        for _ in range(2):
            assert (store.item_states.pause("tip"), store.item_states.cancel("sale")) == ([], [])
    with database.begin() as store:
        assert store.item_states.stopped() == {"tip": PAUSED, "sale": CANCELLED}
        assert [store.item_states.hold(each) for each in ("tip", "sale")] == [PAUSED, CANCELLED]
        assert [store.item_states.resume(each) for each in ("tip", "sale", "other")] == [[], [], []]
        assert store.item_states.stopped() == {}


def test_a_pause_stops_all_that_runs_of_an_item_and_a_resume_takes_it_up(database: Database) -> None:
    enrol(database, "a", "b")
    with database.begin() as store:
        written, begun = fired(store), fired(store, DUE + HOUR)
        fan_out(store, written)
        fan_out(store, begun, size=1, due_at=DUE + HOUR)
        other = store.occurrences.fire("other", DUE, "{}", DUE)
        assert store.item_states.pause("tip") == [written, begun]
        assert store.item_states.pause("tip") == []
        assert states(store) == ["paused", "fanning_out", "paused"]
        assert [each.id for each in store.fan_outs.unwritten()] == [other]
        assert store.item_states.resume("tip") == [written, begun]
        assert store.item_states.resume("tip") == []
        assert states(store) == ["sending", "fanning_out", "fanning_out"]
        fan_out(store, begun, due_at=DUE + HOUR)
    assert len(outbox(database)) == 4


def test_what_was_cancelled_with_its_item_stays_so(database: Database) -> None:
    enrol(database, "a")
    with database.begin() as store:
        running, paused = fired(store), fired(store, DUE + HOUR)
        fan_out(store, running)
        store.occurrences.pause(paused)
        assert store.item_states.cancel("tip") == [running, paused]
        assert store.item_states.cancel("tip") == []
        assert store.item_states.resume("tip") == []
        assert states(store) == ["cancelled", "cancelled"]
        assert store.fan_outs.unwritten() == []
        assert store.outbox.any_to_cancel()


@pytest.mark.parametrize("stop", [ItemStateQueries.pause, ItemStateQueries.cancel])
def test_who_fires_and_who_stops_wait_for_each_other(
    database: Database, stop: Callable[[ItemStateQueries, str], list[int]]
) -> None:
    """So that nothing begins after the pause is committed, and what has begun before it is stopped."""
    if database.engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets only one process write at a time")

    def stopped() -> list[int]:
        with database.begin() as store:
            return stop(store.item_states, "tip")

    with ThreadPoolExecutor(1) as threads:
        with database.begin() as firing:
            assert firing.item_states.hold("tip") is ItemState.RUNNING
            stopping = threads.submit(stopped)
            while not (stopping.done() or _is_waiting(database)):
                pass
            occurrence = fired(firing)
        assert stopping.result() == [occurrence]
    with database.begin() as pausing, database.begin() as firing:
        stop(pausing.item_states, "tip")
        firing.connection.exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
        with pytest.raises(OperationalError, match="lock timeout"):
            firing.item_states.hold("tip")
        firing.connection.rollback()


def _is_waiting(database: Database) -> bool:
    waiting = "wait_event_type = 'Lock' AND datname = current_database()"
    with database.read() as store:
        found = store.connection.exec_driver_sql(f"SELECT 1 FROM pg_stat_activity WHERE {waiting}")
        return found.first() is not None
