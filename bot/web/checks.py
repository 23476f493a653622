"""What is looked at to know whether this server can do its work."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from bot.clock import Clock
from bot.web.readiness import Check
from storage.database import Database

_LEAST_FREE = 64 << 20
"""Bytes of disk. SQLite's log takes 16 MB before it is copied back, and the next commit may double it."""


class UnreadyError(Exception):
    """A part does not do its work; says how that is known."""


def heard_from(
    name: str, last: Callable[[], float], silent_after: Callable[[], timedelta], clock: Clock
) -> Check:
    """A loop that turns. last: when it last did something, by `clock.monotonic`."""

    def look() -> None:
        silent = clock.monotonic() - last()
        if silent > silent_after().total_seconds():
            raise UnreadyError(f"has done nothing for {silent:.0f} s")

    return Check(name, look)


def room_on_disk(database: Database) -> Check:
    """The disk of a SQLite file; any other database looks after its own."""

    def look() -> None:
        if database.alone and database.engine.url.database:
            folder = Path(database.engine.url.database).parent
            free = shutil.disk_usage(folder).free
            if free < _LEAST_FREE:
                raise UnreadyError(f"only {free >> 20} MB are free in {folder}: make room")

    return Check("disk", look)


def writable(database: Database) -> Check:
    """The database takes a row. database: `Database.apart`, so that it waits for no connection."""
    return Check("database", database.check)
