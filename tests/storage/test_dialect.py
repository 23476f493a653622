import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, select

from storage.database import Database
from storage.dialect import insert_once, upsert

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
