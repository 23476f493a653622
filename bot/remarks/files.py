"""Remarks on files that others can read."""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from sqlalchemy import make_url

from bot.config.place import Location

_OF_OTHERS = 0o077


def remarks_on_files(database_url: str) -> Iterator[tuple[Location, str]]:
    """A SQLite database, in which members' words are, that not only its owner can read."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite" or os.name == "nt":  # Windows has other permissions
        return
    for name in (f"{url.database}{end}" for end in ("", "-wal", "-shm")):
        with suppress(OSError):
            if stat.S_IMODE(Path(name).stat().st_mode) & _OF_OTHERS:
                yield ("database", "url"), f"others can read what members wrote; run: chmod 600 {name}"
