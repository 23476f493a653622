"""A database that every demo begins anew."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.config.error import ConfigError

_AT_ONCE = 20


@contextmanager
def fresh_database(base: Path) -> Iterator[str]:
    """The URL, relative to `base`, of an empty database: data/demo.db, data/demo-2.db beside a running demo.

    The simulated WeChat forgets its members when it stops: what an earlier demo knew of them goes, too.
    Raises: ConfigError when the folder cannot be written.
    """
    folder = base / "data"
    for name in ("demo", *(f"demo-{number}" for number in range(2, _AT_ONCE + 1))):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            lock = sqlite3.connect(folder / f"{name}.lock", timeout=0)
        except (OSError, sqlite3.Error) as error:
            raise ConfigError(
                [f"{folder}: cannot be written: {error}; the demo keeps its database there"]
            ) from error
        with closing(lock):
            if _is_ours(lock):
                for end in ("", "-wal", "-shm", "-journal"):
                    (folder / f"{name}.db{end}").unlink(missing_ok=True)
                yield f"sqlite:///data/{name}.db"
                return
    raise ConfigError([f"{folder}: {_AT_ONCE} demos run already; stop one"])


def _is_ours(lock: sqlite3.Connection) -> bool:
    """Whether no other process holds it; the system frees it however its holder ends."""
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True
