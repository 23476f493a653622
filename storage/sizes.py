"""How large the database is, and how much of it is empty."""

from pathlib import Path
from typing import NamedTuple

from sqlalchemy import text

from storage.database import Database

_SQLITE = (
    "SELECT page_count * page_size, freelist_count * page_size"
    " FROM pragma_page_count(), pragma_page_size(), pragma_freelist_count()"
)
_POSTGRESQL = "SELECT pg_database_size(current_database()), 0"
_DEAD = (
    "SELECT relname, n_dead_tup, n_live_tup FROM pg_stat_user_tables"
    " WHERE n_dead_tup > 10000 AND n_dead_tup * 4 > n_live_tup ORDER BY relname"
)
"""Tables of which a fifth is rows that were deleted and are not cleaned up: autovacuum is late, or off."""


class Size(NamedTuple):
    """Bytes. free: of pages without a row, which new rows use again. log: SQLite's, not copied back yet.

    dead: PostgreSQL's tables with many rows to be cleaned up. checksums: whether a garbled page is noticed.
    """

    whole: int
    free: int
    log: int
    dead: tuple[str, ...] = ()
    checksums: bool = True


def measure(database: Database) -> Size:
    """As it is now.

    Raises: sqlalchemy.exc.SQLAlchemyError.
    """
    with database.read() as store:
        if database.engine.dialect.name == "postgresql":
            whole, free = store.connection.execute(text(_POSTGRESQL)).one()
            dead = tuple(row.relname for row in store.connection.execute(text(_DEAD)))
            checksums = store.connection.scalars(text("SHOW data_checksums")).one() == "on"
            return Size(whole, free, 0, dead, checksums)
        whole, free = store.connection.execute(text(_SQLITE)).one()
    log = Path(f"{database.engine.url.database}-wal")
    return Size(whole, free, log.stat().st_size if log.exists() else 0)
