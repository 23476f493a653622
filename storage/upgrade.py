"""Alembic's part of a migration: loaded only where there is something to migrate."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection


def upgrade(connection: Connection) -> None:
    """Run every migration that is missing, in the transaction under way."""
    config = migrations()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def head() -> str:
    """The newest migration there is."""
    return str(ScriptDirectory.from_config(migrations()).get_current_head())


def migrations() -> Config:
    """Where the migrations are."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
