"""The only place that knows SQLite from PostgreSQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, Update, bindparam, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from storage.types import UtcDateTime, to_text

Statement = SqliteInsert | PostgresInsert | Update
Rows = Sequence[dict[str, Any]]
_WAS = "was_"


def insert_once(connection: Connection, table: Table, rows: Rows) -> int:
    """Insert the rows that are not there yet; gives how many were new. All rows have the same columns."""
    return _execute_many(connection, table, rows, "insert_once")


def upsert(connection: Connection, table: Table, rows: Rows, *, newer: str = "") -> None:
    """Insert the rows, replacing those with the same primary key. All rows have the same columns.

    newer: a column in which a row must not be older than the one it replaces.
    """
    _execute_many(connection, table, rows, "upsert", newer)


def update_many(connection: Connection, table: Table, rows: Rows) -> int:
    """Set each row's columns where its `was_COLUMN` values still hold; gives how many rows were changed."""
    return _execute_many(connection, table, rows, "update")


def _execute_many(connection: Connection, table: Table, rows: Rows, kind: str, newer: str = "") -> int:
    if not rows:
        return 0
    columns = tuple(rows[0])
    if connection.dialect.name == "sqlite":
        plan = _sqlite_plan(table, columns, kind, newer)
        return connection.exec_driver_sql(plan.sql, [plan.values(row) for row in rows]).rowcount
    statement = _statement(connection.dialect.name, table, columns, kind, newer)
    # Many rows go out in batches, whose counts are added up only when asked for.
    counted = {"preserve_rowcount": True}
    return connection.execute(statement, rows, execution_options=counted).rowcount


@cache
def _statement(dialect: str, table: Table, columns: tuple[str, ...], kind: str, newer: str) -> Statement:
    if kind == "update":
        changing = update(table)
        for name in columns:
            if name.startswith(_WAS):
                changing = changing.where(table.c[name.removeprefix(_WAS)] == bindparam(name))
        return changing
    inserting = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    if kind == "insert_once":
        return inserting.on_conflict_do_nothing()
    keys = [column.name for column in table.primary_key]
    values = {name: inserting.excluded[name] for name in columns if name not in keys}
    where: ColumnElement[bool] | None = inserting.excluded[newer] >= table.c[newer] if newer else None
    return inserting.on_conflict_do_update(index_elements=keys, set_=values, where=where)


@dataclass(frozen=True, slots=True)
class _Plan:
    """A statement as SQLite runs it. SQLAlchemy spends more on binding a row than SQLite on writing it."""

    sql: str
    names: tuple[str, ...]
    instants: frozenset[str]
    defaults: dict[str, Any]

    def values(self, row: dict[str, Any]) -> tuple[Any, ...]:
        return tuple(
            to_text(row[name]) if name in self.instants else row[name] if name in row else self.defaults[name]
            for name in self.names
        )


@cache
def _sqlite_plan(table: Table, columns: tuple[str, ...], kind: str, newer: str) -> _Plan:
    statement = _statement("sqlite", table, columns, kind, newer)
    own = [name for name in columns if name in table.c]
    compiled = statement.compile(dialect=sqlite.dialect(), column_keys=own)
    assert isinstance(compiled, SQLCompiler)
    names = tuple(compiled.positiontup or ())
    types = {name: table.c[name.removeprefix(_WAS)].type for name in names}
    return _Plan(
        sql=str(compiled),
        names=names,
        instants=frozenset(name for name, of_column in types.items() if isinstance(of_column, UtcDateTime)),
        defaults={name: _default(table, name) for name in names if name not in columns},
    )


def _default(table: Table, name: str) -> Any:
    default = table.c[name].default
    assert isinstance(default, ScalarElementColumnDefault)
    return default.arg
