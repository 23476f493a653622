"""Whether SQLite's file is sound, before anything is acknowledged into it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

from sqlalchemy.exc import DatabaseError

from storage.database import Database

_INSTRUCTIONS = 100_000
"""Of SQLite's machine, between two questions whether to give up: some milliseconds."""


class DamagedError(Exception):
    """A database file that holds what no SQLite wrote: what is committed into it may never be found."""


def check_integrity(database: Database, give_up: Callable[[], bool], pragma: str = "quick_check") -> bool:
    """Look through the pages of a SQLite file; False when `give_up` ended that before its end.

    pragma: `integrity_check` also compares indexes with tables, and takes much longer. A file that is empty
    or of another database is sound.
    Raises: DamagedError, with the first damage found.
    """
    if database.engine.dialect.name != "sqlite":
        return True
    try:
        with closing(database.engine.raw_connection()) as connection:
            driver = connection.driver_connection
            assert driver is not None  # it has just been opened
            driver.set_progress_handler(give_up, _INSTRUCTIONS)
            try:
                (found,) = driver.execute(f"PRAGMA {pragma}(1)").fetchone()
            finally:
                driver.set_progress_handler(None, 0)
    except (DatabaseError, sqlite3.DatabaseError) as error:
        if "interrupted" in str(error):
            return False
        raise DamagedError(f"the database file is damaged: {error}") from error
    if found != "ok":
        raise DamagedError(f"the database file is damaged: {found.splitlines()[-1]}")
    return True
