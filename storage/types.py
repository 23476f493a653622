"""Column types that mean the same on SQLite and PostgreSQL."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, String
from sqlalchemy.types import TypeDecorator, TypeEngine

_TEXT_LENGTH = len("2026-01-02T03:04:05.678901+00:00")


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in, aware UTC out.

    `timestamptz` on PostgreSQL. On SQLite an ISO text of one length, which sorts as the instants do;
    SQLAlchemy's own type would lose the zone there and takes four times as long.
    """

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """What the database calls it."""
        postgres = dialect.name == "postgresql"
        stored: TypeEngine[Any] = DateTime(timezone=True) if postgres else String(_TEXT_LENGTH)
        return dialect.type_descriptor(stored)

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], datetime | str | None]:
        """Refuses naive datetimes (ValueError)."""
        return _to_postgres if dialect.name == "postgresql" else to_text

    def result_processor(
        self,
        dialect: Dialect,
        coltype: object,  # noqa: ARG002 - SQLAlchemy hands it over
    ) -> Callable[[datetime | str | None], datetime | None]:
        """Aware UTC."""
        return _from_postgres if dialect.name == "postgresql" else _from_sqlite


@lru_cache(maxsize=1024)  # the platform counts in seconds, so that a busy second has one text
def to_text(value: datetime | None) -> str | None:
    """The instant as SQLite keeps it.

    Raises: ValueError when it has no time zone.
    """
    if value is None:
        return None
    if value.tzinfo is not UTC:
        value = _in_utc(value)
    return value.isoformat(timespec="microseconds")


def _to_postgres(value: datetime | None) -> datetime | None:
    return value if value is None or value.tzinfo is UTC else _in_utc(value)


def _from_sqlite(value: datetime | str | None) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else None


def _from_postgres(value: datetime | str | None) -> datetime | None:
    return value.astimezone(UTC) if isinstance(value, datetime) else None


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError(f"{value} has no time zone: store aware instants only")
    return value.astimezone(UTC)


BigId = BigInteger().with_variant(Integer, "sqlite")
"""A counted id; SQLite counts only columns declared INTEGER."""
