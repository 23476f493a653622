from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from storage.database import Database
from storage.inbox import StoredReply
from storage.members import ConflictError
from storage.models import InboxState
from tests.support.programs import NOON, SECOND
from tests.support.rows import inbox

LEASE = timedelta(minutes=1)


def row(key: str, state: InboxState = InboxState.DONE, **other: Any) -> dict[str, Any]:
    return {
        "key": key,
        "account": "main",
        "kind": "text",
        "member_id": None,
        "payload": f"payload of {key}",
        "at": NOON,
        "received_at": NOON,
        "state": state,
        "reply": b"\x00\xff",
        "reply_type": "text/plain",
        "attempts": 0,
        "retry_at": NOON if state is InboxState.DEFERRED else None,
        "error": "",
    } | other


def added(database: Database, *rows: dict[str, Any]) -> None:
    with database.begin() as store:
        store.inbox.add(rows)


def test_the_answers_of_known_callbacks(database: Database) -> None:
    added(database, row("a"), row("b"))
    with database.read() as store:
        assert store.inbox.replies(["a", "z"]) == {"a": StoredReply(b"\x00\xff", "text/plain")}


def test_one_known_row_refuses_all(database: Database) -> None:
    added(database, row("a"))
    with pytest.raises(ConflictError):
        added(database, row("b"), row("a"))
    assert [found["key"] for found in inbox(database)] == ["a"]


def test_a_lease_keeps_what_is_due_from_others(database: Database) -> None:
    deferred = InboxState.DEFERRED
    added(
        database,
        row("second", deferred, at=NOON + SECOND, attempts=2),
        row("first", deferred),
        row("later", deferred, retry_at=NOON + SECOND),
        row("done"),
    )
    with database.begin() as store:
        leased = store.inbox.lease_deferred(NOON, NOON + LEASE, 10)
        assert leased == [("first", "payload of first", 0), ("second", "payload of second", 2)]
        assert store.inbox.lease_deferred(NOON, NOON + LEASE, 10) == []
        assert len(store.inbox.lease_deferred(NOON + LEASE, NOON + 2 * LEASE, 1)) == 1, "no more than asked"


def test_two_processes_never_lease_the_same(database: Database) -> None:
    if database.engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets only one process write at a time")
    added(database, *(row(key, InboxState.DEFERRED) for key in "abc"))
    with database.begin() as one, database.begin() as other:
        assert len(one.inbox.lease_deferred(NOON, NOON + LEASE, 2)) == 2
        assert len(other.inbox.lease_deferred(NOON, NOON + LEASE, 2)) == 1


def test_only_a_deferred_one_is_settled(database: Database) -> None:
    added(database, row("a", InboxState.DEFERRED))
    done = {"state": InboxState.DONE, "retry_at": None}
    with database.begin() as store:
        store.inbox.settle_deferred("a", done)
    with pytest.raises(ConflictError), database.begin() as store:
        store.inbox.settle_deferred("a", done)


def test_what_is_not_done_is_counted_without_reading_what_is(database: Database) -> None:
    states = [InboxState.DEFERRED] + [InboxState.QUARANTINED] * 5 + [InboxState.DONE] * 20
    added(database, *(row(str(number), state) for number, state in enumerate(states)))
    statements: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("SELECT count"):
            statements.append((statement, parameters))

    with database.read() as store:
        event.listen(store.connection, "before_cursor_execute", note)
        assert store.inbox.unfinished(3) == {"deferred": 1, "quarantined": 3}
        if not database.alone:  # a table as small as this one is read whole
            store.connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        for statement, parameters in statements:
            explain = "EXPLAIN QUERY PLAN" if database.alone else "EXPLAIN"
            plan = store.connection.exec_driver_sql(f"{explain} {statement}", parameters).all()
            assert "ix_inbox_unfinished" in str(plan)


def test_replay_gives_the_quarantined_another_try(database: Database) -> None:
    added(database, row("a", InboxState.QUARANTINED, attempts=5), row("b"))
    with database.begin() as store:
        assert store.inbox.replay_quarantined(NOON) == 1
        assert store.inbox.lease_deferred(NOON, NOON + LEASE, 10) == [("a", "payload of a", 0)]
        assert store.inbox.counts() == {"deferred": 1, "done": 1}
