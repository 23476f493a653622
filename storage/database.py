"""Opening the database and beginning a transaction: the only place that commits."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError

from storage.sqlite_file import SqliteFile
from storage.store import Store
from storage.turns import Turns

_TRANSIENT_SQLSTATES = ("08", "57P0", "40001", "40P01")
"""Connection lost, server stopping, serialization failure, deadlock. Source: reliability.md, PostgreSQL."""
_OF_SOME_SQLSTATES = ("53", "54", "55", "57014")
"""Resources, a limit of the program's, a lock not to be had, a statement that took too long."""
_TOO_LARGE = "54"

_POSTGRES = {
    "connect_timeout": 5,
    # A host that is gone is noticed in seconds; TCP by itself would wait for a quarter of an hour.
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
_POSTGRES_LIMITS = {
    "lock_timeout": "1s",
    "statement_timeout": "60s",
    "idle_in_transaction_session_timeout": "60s",
}
"""What one process may cost the others: none waits for a lock, or holds one, for long."""


class Database:
    """One database. Threads may share it; each `begin` is one transaction on one connection."""

    def __init__(self, engine: Engine, turns: Turns | None = None, file: SqliteFile | None = None) -> None:
        """turns, file: of the database that this one stands beside, see `apart`."""
        self.engine = engine
        # SQLite has one writer: queueing here is fair and instant, its own waiting is neither.
        self._turns = turns or Turns()
        turn: AbstractContextManager[object] = turns.quiet if turns else self._turns
        self._writer = turn if self.alone else nullcontext()
        self._file = file or (SqliteFile(engine.url.database) if self.alone else None)
        if self._file:  # SQLite would make a new file in place of one that is gone
            event.listen(engine, "do_connect", self._check_file)

    @property
    def awaited(self) -> bool:
        """Whether somebody waits for their turn to write; where many may write at once nobody does."""
        return self._turns.awaited

    @property
    def alone(self) -> bool:
        """Whether it is made for one process; others may look in, and change something now and then."""
        return self.engine.dialect.name == "sqlite"

    def copy_back(self) -> None:
        """On SQLite: bring what was committed from its log into its file, while others go on writing.

        Else the commit that makes the log too long does it, and all who want to write wait for the disk.
        """
        if self.alone:
            with closing(self.engine.raw_connection()) as connection:  # not possible in a transaction
                connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)")

    def _check_file(self, *_: object) -> None:
        assert self._file
        self._file.check()

    @contextmanager
    def begin(self) -> Iterator[Store]:
        """A writing transaction: committed at the end, rolled back if anything is raised.

        Raises: sqlalchemy.exc.OperationalError, instead of committing, when the file is gone.
        """
        with self._writer, self.engine.begin() as connection:
            yield Store(connection)
            if self._file:
                self._file.check()

    @contextmanager
    def read(self) -> Iterator[Store]:
        """A reading transaction on one consistent state."""
        with self.engine.connect().execution_options(reading=True) as connection:
            yield Store(connection)

    def apart(self) -> "Database":
        """The same database for looking after the server: over connections of its own, hurrying nobody.

        Close it too.
        """
        return Database(_engine(self.engine.url, _POSTGRES_LIMITS, connections=2), self._turns, self._file)

    def check(self) -> None:
        """Write a row and take it back: a full disk, a locked database and a lost file can still be read.

        Raises: sqlalchemy.exc.SQLAlchemyError when it cannot be used.
        """
        with self.begin() as store:
            store.heartbeats.beat()

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def open_database(url: str, *, patient: bool = False) -> Database:
    """Open `sqlite:///path` (the folder is made if missing) or `postgresql://…`.

    patient: for commands, whose statements may take minutes; a server gives up long before.
    Raises: ValueError for any other kind of database.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        _make_private(Path(parsed.database))
    return Database(_engine(parsed, {} if patient else _POSTGRES_LIMITS))


def is_transient(error: BaseException) -> bool:
    """Whether running the same transaction again may succeed."""
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    if isinstance(error.orig, sqlite3.OperationalError):
        return error.orig.sqlite_errorcode in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
    return _sqlstate(error).startswith(_TRANSIENT_SQLSTATES)


def is_of_some(error: BaseException) -> bool:
    """Whether it may concern only some of what was written together, so that the others are worth a try."""
    return _sqlstate(error).startswith(_OF_SOME_SQLSTATES)


def is_too_large(error: BaseException) -> bool:
    """Whether the very values written can never be stored."""
    return _sqlstate(error).startswith(_TOO_LARGE)


def _sqlstate(error: BaseException) -> str:
    return str(getattr(getattr(error, "orig", None), "sqlstate", None) or "")


def _engine(url: URL, limits: Mapping[str, str], connections: int = 8) -> Engine:
    match url.get_backend_name():
        case "sqlite":
            return _sqlite(url)
        case "postgresql":
            return _postgresql(url, limits, connections)
        case other:
            raise ValueError(f"{other}: only sqlite:/// and postgresql:// are supported")


def _postgresql(url: URL, limits: Mapping[str, str], connections: int) -> Engine:
    options = " ".join(f"-c {name}={value}" for name, value in limits.items())
    given = f"{options} {url.query.get('options', '')}".strip()  # of two the last counts: the address's
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=connections,
        max_overflow=0,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={**{k: v for k, v in _POSTGRES.items() if k not in url.query}, "options": given},
    )


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, connect_args={"check_same_thread": False}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_private(file: Path) -> None:
    """Make folder and file where they are missing, for this user alone: members' words are in it."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not file.exists():
        file.touch(mode=0o600)


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun by `_begin_sqlite` alone
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "busy_timeout=10000",
        "foreign_keys=ON",
        "wal_autocheckpoint=4000",  # 16 MB: a page that many groups change is copied back once
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
