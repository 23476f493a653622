"""Column types that mean the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime

from sqlalchemy import BigInteger, DateTime, Dialect, Integer
from sqlalchemy.types import TypeDecorator, TypeEngine


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in, aware UTC out (SQLite alone would give it back naive)."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[datetime]:
        """`timestamptz` on PostgreSQL, text on SQLite."""
        return dialect.type_descriptor(DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuses naive datetimes.

        Raises: ValueError.
        """
        if value is None or dialect.name == "postgresql":
            _refuse_naive(value)
            return value
        _refuse_naive(value)
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


def _refuse_naive(value: datetime | None) -> None:
    if value is not None and value.tzinfo is None:
        raise ValueError(f"{value} has no time zone: store aware instants only")


BigId = BigInteger().with_variant(Integer, "sqlite")
"""A counted id; SQLite counts only columns declared INTEGER."""
