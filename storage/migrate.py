"""Bringing a database to the schema this version needs."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from storage.database import Database

_ONE_AT_A_TIME = 0x526F6F7374
"""PostgreSQL advisory lock: replicas that start together migrate once."""


def migrate(database: Database) -> str:
    """Upgrade to the newest schema, keeping all data; does nothing when it is there. Gives the revision."""
    config = _config()
    with database.begin() as store:
        if store.connection.dialect.name == "postgresql":
            store.connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
        config.attributes["connection"] = store.connection
        command.upgrade(config, "head")
    return newest_revision()


def current_revision(database: Database) -> str | None:
    """The schema the database has now; None for an empty one."""
    with database.read() as store:
        return MigrationContext.configure(store.connection).get_current_revision()


def newest_revision() -> str:
    """The schema this version of the program needs."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
