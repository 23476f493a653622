"""The only place that knows SQLite from PostgreSQL."""

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    DateTime,
    String,
    Table,
    Update,
    any_,
    bindparam,
    func,
    literal,
    select,
    type_coerce,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from storage.types import UtcDateTime, to_text

Statement = SqliteInsert | PostgresInsert | Update
Rows = Sequence[dict[str, Any]]
_WAS = "was_"
_SECOND = len("2026-01-02T03:04:05")


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
        return connection.exec_driver_sql(plan.sql, plan.values(rows)).rowcount
    statement = _statement(connection.dialect.name, table, columns, kind, newer)
    # Many rows go out in batches, whose counts are added up only when asked for.
    counted = {"preserve_rowcount": True}
    return connection.execute(statement, rows, execution_options=counted).rowcount


def later(connection: Connection, instant: ColumnElement[datetime], by: timedelta) -> ColumnElement[datetime]:
    """An instant of a row, moved by whole seconds."""
    if connection.dialect.name == "postgresql":
        return type_coerce(type_coerce(instant, DateTime(timezone=True)) + by, UtcDateTime)
    moved = func.strftime(
        "%Y-%m-%dT%H:%M:%S", func.substr(instant, 1, _SECOND), f"{by.total_seconds():.0f} seconds"
    )
    # SQLite rounds what is shorter than a second, so that it stays out of the reckoning.
    return type_coerce(
        type_coerce(moved, String) + func.substr(instant, _SECOND + 1, type_=String), UtcDateTime
    )


def among(connection: Connection, column: ColumnElement[int], values: Collection[int]) -> ColumnElement[bool]:
    """Whether a column is one of these, bound as one parameter, since databases limit how many there are."""
    if connection.dialect.name == "postgresql":
        return column == any_(literal(list(values), postgresql.ARRAY(BigInteger)))
    each = func.json_each(json.dumps(list(values))).table_valued("value")
    return column.in_(select(each.c.value))


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
    """A statement as SQLite runs it. SQLAlchemy spends more on binding a row than SQLite on writing it.

    pick: a row's values in the statement's order. instants: which of them are instants.
    """

    sql: str
    pick: Callable[[dict[str, Any]], tuple[Any, ...]]
    instants: tuple[int, ...]
    defaults: dict[str, Any]

    def values(self, rows: Rows) -> list[tuple[Any, ...]]:
        """What the statement binds, row by row."""
        bound = []
        for row in rows:
            values = list(self.pick({**self.defaults, **row} if self.defaults else row))
            for at in self.instants:
                values[at] = to_text(values[at])
            bound.append(tuple(values))
        return bound


@cache
def _sqlite_plan(table: Table, columns: tuple[str, ...], kind: str, newer: str) -> _Plan:
    statement = _statement("sqlite", table, columns, kind, newer)
    own = [name for name in columns if name in table.c]
    compiled = statement.compile(dialect=sqlite.dialect(), column_keys=own)
    assert isinstance(compiled, SQLCompiler)
    names = compiled.positiontup or []
    assert len(names) > 1  # of one name `itemgetter` gives no tuple
    types = [table.c[name.removeprefix(_WAS)].type for name in names]
    return _Plan(
        sql=str(compiled),
        pick=itemgetter(*names),
        instants=tuple(at for at, of_column in enumerate(types) if isinstance(of_column, UtcDateTime)),
        defaults={name: _default(table, name) for name in names if name not in columns},
    )


def _default(table: Table, name: str) -> Any:
    default = table.c[name].default
    assert isinstance(default, ScalarElementColumnDefault)
    return default.arg
