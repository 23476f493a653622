"""What a row of a fan-out holds; how they are written in chunks is shown in test_fan_outs.py."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from storage.buckets import bucket_of
from storage.database import Database
from storage.draws import Draws, HeldOut, by_weight
from storage.models import MemberAttribute, table_of
from tests.support.fan_outs import DUE, enrol, fan_out, fired
from tests.support.rows import outbox

HOUR = timedelta(hours=1)
MANY = tuple(f"m{number:03}" for number in range(60))
DRAWS = Draws(
    held_out=(HeldOut("control_group", "control:x", 2000), HeldOut("holdout", "holdout:tip", 2000)),
    variant_lot="variant:tip",
    variants=by_weight([("a", 1), ("b", 1)]),
)


def written(database: Database, **plan: Any) -> list[dict[str, Any]]:
    with database.begin() as store:
        fan_out(store, fired(store), size=1000, **plan)
    return outbox(database)


def live_in(database: Database, **zones: str) -> None:
    rows = [
        {"member_id": name, "name": "tz", "value": zone, "source": "test", "at": DUE}
        for name, zone in zones.items()
    ]
    with database.begin() as store:
        store.connection.execute(table_of(MemberAttribute).insert(), rows)


def test_who_is_held_out_has_a_row_that_says_why(database: Database) -> None:
    enrol(database, *MANY)
    rows = written(database, draws=DRAWS)
    assert len(rows) == len(MANY)
    for row in rows:
        why = DRAWS.held_out_reason(bucket_of(row["member_id"]))
        assert (row["state"], row["reason"]) == (("held_out", why) if why else ("queued", ""))
        assert row["settled_at"] == (DUE if why else None)
        assert row["variant"] == DRAWS.variant(bucket_of(row["member_id"]))
    assert {row["reason"] for row in rows} == {"", "control_group", "holdout"}
    assert {row["variant"] for row in rows} == {"a", "b"}


def test_who_draws_nothing_needs_no_lots(database: Database) -> None:
    enrol(database, "a")
    (row,) = written(database, purpose="service")
    assert (row["state"], row["variant"], row["purpose"], row["once"]) == ("queued", "", "service", False)


def test_each_member_at_their_own_time(database: Database) -> None:
    enrol(database, "east", "west", "odd", "none")
    live_in(database, east="Asia/Tokyo", west="Europe/Berlin", odd="Mars/Base")
    with database.read() as store:
        assert store.fan_outs.zones() == {"Asia/Tokyo", "Europe/Berlin", "Mars/Base"}
    zones = {"Asia/Tokyo": DUE - HOUR, "Europe/Berlin": DUE + 7 * HOUR}
    rows = written(database, due_by_zone=zones, max_late=2 * HOUR, draws=DRAWS, once=True)
    assert {row["member_id"]: (row["not_before"] - DUE, row["expires_at"] - DUE) for row in rows} == {
        "east": (-HOUR, HOUR),
        "west": (7 * HOUR, 9 * HOUR),
        "odd": (0 * HOUR, HOUR),
        "none": (0 * HOUR, HOUR),
    }
    assert {row["created_at"] for row in rows} == {DUE}


def test_two_occurrences_of_an_item_for_once_are_written_one_after_the_other(database: Database) -> None:
    """Else each of two processes would find nobody written yet, and write everybody twice."""
    if database.engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets only one process write at a time")
    enrol(database, "a", "b")
    with database.begin() as store:
        first, second = fired(store), fired(store, DUE + HOUR)
    with database.begin() as one:
        assert fan_out(one, first, once=True).queued == 2
        with database.begin() as other:
            other.connection.exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
            with pytest.raises(OperationalError, match="lock timeout"):
                fan_out(other, second, due_at=DUE + HOUR, once=True)
            other.connection.rollback()
    with database.begin() as other:
        assert fan_out(other, second, due_at=DUE + HOUR, once=True).queued == 0


def test_an_item_for_once_finds_a_members_rows_by_their_index(database: Database) -> None:
    if database.engine.dialect.name == "postgresql":
        pytest.skip("PostgreSQL reads tables as small as these in whole")
    run: list[tuple[str, Any]] = []
    event.listen(database.engine, "before_cursor_execute", lambda *call: run.append(call[2:4]))
    enrol(database, "a")
    with database.begin() as store:
        fan_out(store, fired(store), once=True)
        statement, parameters = next(call for call in run if "INSERT INTO outbox" in call[0])
        plan = [
            str(row)
            for row in store.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]
    assert [line for line in plan if "ix_outbox_once" in line]
