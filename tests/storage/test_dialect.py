from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, literal, select

from storage.database import Database
from storage.dialect import among, insert_once, later, upsert
from storage.types import UtcDateTime

TABLE = Table(
    "things",
    MetaData(),
    Column("name", String, primary_key=True),
    Column("value", String),
    Column("age", Integer),
)


@pytest.fixture
def things(database: Database) -> Database:
    with database.begin() as store:
        TABLE.create(store.connection)
        insert_once(store.connection, TABLE, [row("a", "first", 5)])
    return database


def row(name: str, value: str, age: int) -> dict[str, object]:
    return {"name": name, "value": value, "age": age}


def values(database: Database) -> dict[str, str]:
    with database.read() as store:
        found = store.connection.execute(select(TABLE.c.name, TABLE.c.value))
        return {name: value for name, value in found}  # noqa: C416 - rows are no pairs to mypy


def test_insert_once_adds_only_what_is_new(things: Database) -> None:
    with things.begin() as store:
        rows = [row("a", "second", 1), row("b", "second", 1), row("c", "second", 1)]
        assert insert_once(store.connection, TABLE, rows) == 2
    assert values(things) == {"a": "first", "b": "second", "c": "second"}


def test_upsert_replaces(things: Database) -> None:
    with things.begin() as store:
        upsert(store.connection, TABLE, [row("a", "second", 1), row("b", "second", 1)])
    assert values(things) == {"a": "second", "b": "second"}


@pytest.mark.parametrize(("age", "kept"), [(4, "first"), (5, "second"), (6, "second")])
def test_upsert_replaces_nothing_by_something_older(things: Database, age: int, kept: str) -> None:
    with things.begin() as store:
        upsert(store.connection, TABLE, [row("a", "second", age)], newer="age")
    assert values(things) == {"a": kept}


def test_no_rows_are_no_statement(things: Database) -> None:
    with things.begin() as store:
        assert insert_once(store.connection, TABLE, []) == 0
        upsert(store.connection, TABLE, [])
    assert values(things) == {"a": "first"}


@pytest.mark.parametrize("micros", [0, 1, 499_999, 500_000, 999_499, 999_500, 999_999])
@pytest.mark.parametrize("by", [timedelta(days=2), timedelta(0), timedelta(seconds=-61), timedelta(days=365)])
def test_an_instant_is_moved_exactly(database: Database, micros: int, by: timedelta) -> None:
    at = datetime(2028, 2, 28, 23, 59, 59, micros, tzinfo=UTC)
    with database.read() as store:
        given = select(literal(at, UtcDateTime).label("at")).subquery()
        moved = later(store.connection, given.c.at, by)
        found = store.connection.execute(select(moved, moved == at + by, moved > at + by)).one()
    assert tuple(found) == (at + by, True, False)


@pytest.mark.parametrize("chosen", [[], [5], range(100_000)])
def test_any_number_of_numbers(things: Database, chosen: Sequence[int]) -> None:
    with things.read() as store:
        statement = select(TABLE.c.name).where(among(store.connection, TABLE.c.age, chosen))
        assert list(store.connection.scalars(statement)) == (["a"] if chosen else [])
