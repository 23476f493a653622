"""Bringing a database to the schema this version needs."""

from sqlalchemy import Connection, inspect, text

from storage.database import Database

REVISION = "0009"
"""The newest migration. A server that finds it in place never loads alembic, which takes 11 MB."""

_ONE_AT_A_TIME = 0x526F6F7374
"""PostgreSQL advisory lock: replicas that start together migrate once."""


class NewerSchemaError(Exception):
    """A newer version of this program made the schema: only that one knows it."""


def migrate(database: Database) -> str:
    """Upgrade to the newest schema, keeping all data; does nothing when it is there. Gives the revision.

    Raises: NewerSchemaError.
    """
    found = current_revision(database)
    if found == REVISION:
        return REVISION
    if found and found > REVISION:
        raise NewerSchemaError(f"its schema is {found}, and this version of Roost knows up to {REVISION}")
    from storage.upgrade import upgrade  # noqa: PLC0415 - see REVISION

    with database.begin() as store:
        if store.connection.dialect.name == "postgresql":
            store.connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
        upgrade(store.connection)
    return REVISION


def current_revision(database: Database) -> str | None:
    """The schema the database has now; None for an empty one."""
    with database.read() as store:
        return _revision(store.connection)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found
