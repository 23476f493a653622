"""The database that a command works on."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.config.error import ConfigError
from bot.config.load import load_config
from storage.database import Database, open_database
from storage.integrity import DamagedError
from storage.migrate import NewerSchemaError

_ADVICE = {
    "is damaged": "keep it aside, put your newest backup in its place, and start again",
    "malformed": "the file is damaged: restore a backup, or name another",
    "is not a database": "the file is damaged or something else: restore a backup, or name another",
    "unable to open": "does its folder exist, and may this user write there?",
    "readonly": "may this user write the file and its folder?",
    "Read-only": "name a file in a folder that can be written",
    "its schema is": "start the newer version again, or restore a backup from before it",
}
"""What to do about what a database says, by words of it."""
_ELSE = "can it be reached, and has `roost migrate` been run?"


@contextmanager
def configured_database(config: Path, *, create: bool = False) -> Iterator[Database]:
    """The database of a configuration; create: also where its SQLite file does not exist yet.

    Raises: ConfigError, also when the database cannot be used.
    """
    url = load_config(config, os.environ).database_url(config.parent)
    if not create and (file := missing_file(url)):
        advice = "run `roost run` or `roost migrate` first"
        if (demo := file.with_name("demo.db")).exists():
            advice += f"; the demo's is beside it: ROOST_DATABASE__URL=sqlite:///{demo}"
        raise ConfigError([f"{config.name}: [database] url: there is no database at {file} yet; {advice}"])
    with usable_database(config):
        database = open_database(url, patient=True)
        try:
            yield database
        finally:
            database.close()


def missing_file(url: str) -> Path | None:
    """The file of a SQLite database that does not exist; None where it does, and of other databases."""
    parsed = make_url(url)
    file = Path(parsed.database or "")
    return file if parsed.get_backend_name() == "sqlite" and not file.exists() else None


@contextmanager
def usable_database(config: Path) -> Iterator[None]:
    """Tell an operator what the database says.

    Raises: ConfigError in place of what SQLAlchemy or the file system raises.
    """
    try:
        yield
    except (SQLAlchemyError, OSError, NewerSchemaError, DamagedError) as error:
        reason = str(getattr(error, "orig", None) or error).partition("\n")[0]
        advice = next((_ADVICE[sign] for sign in _ADVICE if sign in reason), _ELSE)
        raise ConfigError([f"{config.name}: [database] url: {reason}; {advice}"]) from error
