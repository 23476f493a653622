"""The only place that knows SQLite from PostgreSQL."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert

Insert = SqliteInsert | PostgresInsert
Rows = Sequence[dict[str, Any]]


def insert(connection: Connection, table: Table) -> Insert:
    """An INSERT that understands ON CONFLICT."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def insert_once(connection: Connection, table: Table, rows: Rows) -> int:
    """Insert the rows that are not there yet; gives how many were new."""
    if not rows:
        return 0
    statement = insert(connection, table).on_conflict_do_nothing()
    # Many rows go out in batches, whose counts are added up only when asked for.
    return connection.execute(statement, rows, execution_options={"preserve_rowcount": True}).rowcount


def upsert(connection: Connection, table: Table, rows: Rows, *, newer: str | None = None) -> None:
    """Insert the rows, replacing those with the same primary key.

    newer: a column in which a row must not be older than the one it replaces.
    """
    if not rows:
        return
    statement = insert(connection, table)
    keys = [column.name for column in table.primary_key]
    values = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    where: ColumnElement[bool] | None = None
    if newer:
        where = statement.excluded[newer] >= table.c[newer]
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=values, where=where), rows)
