from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.database import Database
from storage.models import FanOutCursor, Identity, Occurrence, table_of
from tests.support.fan_outs import enrol, fan_out, fired
from tests.support.rows import outbox, rows


def test_chunk_by_chunk_in_the_order_of_openids(database: Database) -> None:
    enrol(database, "e", "a", "d", "b", "c")
    with database.begin() as store:
        occurrence = fired(store)
    chunks = []
    for _ in range(4):
        with database.begin() as store:
            chunks.append(fan_out(store, occurrence, size=2))
    assert chunks == [(2, True), (2, True), (1, False), (0, False)]
    assert [row["openid"] for row in outbox(database)] == ["o-a", "o-b", "o-c", "o-d", "o-e"]
    (row,) = rows(database, Occurrence)
    assert (row["state"], row["audience"]) == ("sending", 5)
    assert rows(database, FanOutCursor) == []


def test_a_chunk_that_fails_leaves_nothing_and_is_written_again(database: Database) -> None:
    enrol(database, "a", "b", "c")
    with database.begin() as store:
        occurrence = fired(store)
    with suppress(InterruptedError), database.begin() as store:
        fan_out(store, occurrence, size=2)
        raise InterruptedError
    assert outbox(database) == []
    with database.begin() as store:
        assert fan_out(store, occurrence) == (3, False)
    assert rows(database, Occurrence)[0]["audience"] == 3


def test_a_chunk_without_anyone_to_reach_is_not_the_last(database: Database) -> None:
    enrol(database, "a", "b", "c")
    with database.begin() as store:
        occurrence = fired(store)
        chunks = [
            fan_out(store, occurrence, size=2, audience=table_of(Identity).c.openid == "o-c")
            for _ in range(3)
        ]
    assert chunks == [(0, True), (1, False), (0, False)]


def test_two_processes_never_write_the_same_chunk(database: Database) -> None:
    if database.engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets only one process write at a time")
    enrol(database, "a", "b", "c")
    with database.begin() as store:
        occurrence = fired(store)
    with database.begin() as one:
        assert fan_out(one, occurrence, size=2) == (2, True)
        with database.begin() as other:
            assert fan_out(other, occurrence) == (0, False), "the first is at it"
    with database.begin() as other:
        assert fan_out(other, occurrence) == (1, False), "and now the second goes on"


def test_who_writes_a_chunk_stops_nobody_from_sending(database: Database) -> None:
    if database.engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets only one process write at a time")
    with database.begin() as store:
        occurrence = fired(store)
    with database.begin() as writing, database.begin() as sending:
        assert writing.fan_outs._take_cursor(occurrence) == ""
        assert sending.claims.hold(occurrence)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    members=st.sets(st.text("ab甲~", min_size=1, max_size=3), max_size=12),
    steps=st.lists(
        st.tuples(st.sampled_from(["write", "die", "pause", "resume"]), st.integers(1, 5)), max_size=12
    ),
)
def test_whatever_happens_meanwhile_everyone_is_written_once(
    database: Database, members: set[str], steps: list[tuple[str, int]]
) -> None:
    """Killed, paused and resumed at any point, with chunks of any size."""
    with database.begin() as store:
        for table in ("outbox", "identities", "members", "occurrences", "fan_out_cursors"):
            store.connection.exec_driver_sql(f"DELETE FROM {table}")
    enrol(database, *members)
    with database.begin() as store:
        occurrence = fired(store)
    for step, size in [*steps, ("resume", 1), *[("write", 5)] * 4]:
        with suppress(InterruptedError), database.begin() as store:
            match step:
                case "pause":
                    store.occurrences.pause(occurrence)
                case "resume":
                    store.occurrences.resume(occurrence)
                case _:
                    fan_out(store, occurrence, size)
            if step == "die":
                raise InterruptedError
    assert sorted(row["openid"] for row in outbox(database)) == sorted(f"o-{name}" for name in members)
    (row,) = rows(database, Occurrence)
    assert (row["state"], row["audience"]) == ("sending", len(members))
