from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, OperationalError

from storage.database import Database
from storage.models import Delivery, DeliveryState, Occurrence, table_of
from storage.store import Store
from tests.support.fan_outs import enrol, fan_out, fired
from tests.support.rows import outbox

NOW = datetime(2026, 11, 20, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def state(database: Database) -> str:
    with database.read() as store:
        return store.occurrences.listed()[0].state


def test_a_mark_never_moves_back(database: Database) -> None:
    with database.begin() as store:
        assert store.occurrences.decided_until() == {}
        store.occurrences.mark("tip", NOW)
        store.occurrences.mark("tip", NOW - HOUR)
        store.occurrences.mark("other", NOW + HOUR)
        assert store.occurrences.decided_until() == {"tip": NOW, "other": NOW + HOUR}
        store.occurrences.mark("tip", NOW + HOUR)
        assert store.occurrences.decided_until()["tip"] == NOW + HOUR


def test_an_occurrence_is_decided_once_whatever_the_decision(database: Database) -> None:
    with database.begin() as store:
        first = store.occurrences.fire("tip", NOW, "{}", NOW)
        assert first is not None
        assert store.occurrences.fire("tip", NOW, "{}", NOW + HOUR) is None
        assert store.occurrences.expire("tip", [(NOW, "late"), (NOW + HOUR, "late")], NOW) == 1
        assert store.occurrences.expire("tip", [], NOW) == 0
        assert store.occurrences.fire("tip", NOW + HOUR, "{}", NOW) is None
        assert store.occurrences.fire("other", NOW, "{}", NOW) not in {None, first}
    with database.read() as store:
        assert [each[1:] for each in store.occurrences.listed()] == [
            ("tip", NOW + HOUR, "expired", "late", 0, ""),
            ("other", NOW, "fanning_out", "", 0, ""),
            ("tip", NOW, "fanning_out", "", 0, ""),
        ]
        assert [each.due_at for each in store.occurrences.listed(1)] == [NOW + HOUR]


def test_the_database_itself_refuses_a_second_row(database: Database) -> None:
    row = {"item": "tip", "due_at": NOW, "state": "done", "reason": "", "audience": 0, "decided_at": NOW}
    with database.begin() as store:
        store.connection.execute(table_of(Occurrence).insert(), row)
    with pytest.raises(IntegrityError), database.begin() as store:
        store.connection.execute(table_of(Occurrence).insert(), row)


@pytest.mark.parametrize("written", [1, 3])
def test_what_is_resumed_goes_on_where_it_was(database: Database, written: int) -> None:
    """Of three members one or all are written when it is paused."""
    enrol(database, "a", "b", "c")
    before = "fanning_out" if written == 1 else "sending"
    with database.begin() as store:
        occurrence = fired(store)
        fan_out(store, occurrence, size=written if written == 1 else 10)
        assert store.occurrences.pause(occurrence)
        assert not store.occurrences.pause(occurrence)
        assert fan_out(store, occurrence) == (0, False)
        assert store.fan_outs.unwritten() == []
    assert state(database) == "paused"
    with database.begin() as store:
        assert store.occurrences.resume(occurrence)
        assert not store.occurrences.resume(occurrence)
    assert state(database) == before
    with database.begin() as store:
        fan_out(store, occurrence)
    assert len(outbox(database)) == 3


def test_what_is_cancelled_is_never_taken_up_again(database: Database) -> None:
    enrol(database, "a", "b", "c")
    with database.begin() as store:
        occurrence = fired(store)
        fan_out(store, occurrence, size=2)
        assert not store.outbox.any_to_cancel()
        assert store.occurrences.cancel(occurrence)
        assert not store.occurrences.cancel(occurrence)
        assert not store.occurrences.resume(occurrence)
        assert not store.occurrences.pause(occurrence)
        assert fan_out(store, occurrence) == (0, False)
        assert store.outbox.any_to_cancel()
        assert [store.outbox.cancel_queued(1, NOW) for _ in range(3)] == [1, 1, 0]
        assert store.outbox.progress([occurrence]) == {occurrence: {"cancelled": 2}}
    assert state(database) == "cancelled"


@pytest.mark.parametrize(
    "left",
    [DeliveryState.QUEUED, DeliveryState.ATTEMPTING, DeliveryState.WAITING, DeliveryState.UNKNOWN],
)
def test_an_occurrence_is_done_when_nothing_of_it_is_left(database: Database, left: DeliveryState) -> None:
    enrol(database, "a", "b")
    with database.begin() as store:
        occurrence = fired(store)
        fan_out(store, occurrence, size=2)
        first, second = store.connection.scalars(select(table_of(Delivery).c.id))
        store.outbox.settle([{"was_id": first, "state": DeliveryState.ACCEPTED}])
        store.outbox.settle([{"was_id": second, "state": left}])
        assert store.occurrences.settled() == [], "its audience may have more members"
        fan_out(store, occurrence)
        settled = left == DeliveryState.UNKNOWN
        assert store.occurrences.settled() == [occurrence] * settled
        store.occurrences.finish([occurrence])
        assert store.occurrences.listed()[0].state == ("done" if settled else "sending")


def test_a_pause_waits_for_a_claim_under_way(database: Database) -> None:
    """So that nothing is claimed after the pause is committed."""
    if database.engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets only one process write at a time")
    with database.begin() as store:
        occurrence = fired(store)
    with database.begin() as claiming, database.begin() as pausing:
        claiming.claims.hold(occurrence)
        pausing.connection.exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
        with pytest.raises(OperationalError, match="lock timeout"):
            pausing.occurrences.pause(occurrence)
        pausing.connection.rollback()


@pytest.mark.parametrize("first", ["resend", "finish"])
def test_what_is_sent_again_by_hand_is_not_closed_at_that_moment(database: Database, first: str) -> None:
    if database.engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets only one process write at a time")
    enrol(database, "m1")
    with database.begin() as store:
        occurrence = fired(store)
        fan_out(store, occurrence)
    number = outbox(database)[0]["id"]
    with database.begin() as store:
        store.outbox.settle([{"was_id": number, "state": DeliveryState.UNKNOWN}])

    def work(store: Store, what: str) -> None:
        if what == "resend":
            assert store.outbox.resend(number, NOW, NOW + HOUR)
        else:
            store.occurrences.finish([occurrence])

    def other() -> None:
        with database.begin() as store:
            work(store, "finish" if first == "resend" else "resend")

    def is_waiting() -> bool:
        waiting = "wait_event_type = 'Lock' AND datname = current_database()"
        with database.read() as store:
            found = store.connection.exec_driver_sql(f"SELECT 1 FROM pg_stat_activity WHERE {waiting}")
            return found.first() is not None

    with ThreadPoolExecutor(1) as threads:
        with database.begin() as store:
            work(store, first)
            second = threads.submit(other)
            while not (second.done() or is_waiting()):
                pass
        second.result()
    assert state(database) == "sending"


def test_one_that_is_called_off_before_it_is_due_never_fires(database: Database) -> None:
    later = NOW + HOUR
    with database.begin() as store:
        assert [store.occurrences.call_off("tip", [later], NOW) for _ in range(2)] == [1, 0]
        assert store.occurrences.called_off() == {("tip", later)}
        assert store.occurrences.fire("tip", later, "{}", later) is None
        assert store.occurrences.call_off("tip", [NOW], later, "its item was cancelled") == 1
        assert store.occurrences.called_off() == {("tip", later)}, "the other one was due before"
    with database.read() as store:
        assert [each[1:] for each in store.occurrences.listed()] == [
            ("tip", later, "cancelled", "by hand", 0, ""),
            ("tip", NOW, "cancelled", "its item was cancelled", 0, ""),
        ]


def test_the_occurrences_of_one_item_and_one_by_its_number(database: Database) -> None:
    with database.begin() as store:
        number = fired(store)
        store.occurrences.fire("other", NOW, "{}", NOW)
        assert [each.id for each in store.occurrences.listed(item="tip")] == [number]
        assert store.occurrences.listed(item="nope") == []
        assert store.occurrences.listed(item="tip")[0] == store.occurrences.found(number)
        assert store.occurrences.found(99) is None
