"""The database that a command works on."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.config.error import ConfigError
from bot.config.load import load_config
from storage.database import Database, open_database


@contextmanager
def configured_database(config: Path) -> Iterator[Database]:
    """The database of a configuration.

    Raises: ConfigError, also when the database cannot be used.
    """
    settings = load_config(config, os.environ)
    with usable_database(config):
        database = open_database(settings.database_url(config.parent))
        try:
            yield database
        finally:
            database.close()


@contextmanager
def usable_database(config: Path) -> Iterator[None]:
    """Tell an operator what the database says.

    Raises: ConfigError in place of what SQLAlchemy or the file system raises.
    """
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        reason = str(getattr(error, "orig", None) or error).partition("\n")[0]
        advice = "can it be reached, and has `roost migrate` been run?"
        raise ConfigError([f"{config.name}: [database] url: {reason}; {advice}"]) from error
