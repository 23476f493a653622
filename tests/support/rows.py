"""What stands in the tables, and how it is cleared away."""

from typing import Any

from sqlalchemy import select
from sqlmodel import SQLModel

from storage.database import Database
from storage.models import Delivery, Engagement, InboxEvent, table_of


def rows(database: Database, model: type[SQLModel], **where: Any) -> list[dict[str, Any]]:
    """The table's rows as dictionaries, by primary key."""
    table = table_of(model)
    statement = select(table).filter_by(**where).order_by(*table.primary_key)
    with database.read() as store:
        return [dict(row._mapping) for row in store.connection.execute(statement)]


def inbox(database: Database, **where: Any) -> list[dict[str, Any]]:
    return rows(database, InboxEvent, **where)


def log(database: Database, **where: Any) -> list[dict[str, Any]]:
    return rows(database, Engagement, **where)


def outbox(database: Database, **where: Any) -> list[dict[str, Any]]:
    return rows(database, Delivery, **where)


def emptied(database: Database) -> Database:
    """Without a row, for the next example of a property."""
    with database.begin() as store:
        for table in reversed(SQLModel.metadata.sorted_tables):
            store.connection.execute(table.delete())
    return database
