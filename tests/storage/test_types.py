from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Column, MetaData, Table, insert, select
from sqlalchemy.exc import StatementError

from storage.database import Database
from storage.types import BigId, UtcDateTime

TABLE = Table("moments", MetaData(), Column("id", BigId, primary_key=True), Column("at", UtcDateTime()))


def stored(database: Database, *values: datetime | None) -> list[datetime | None]:
    with database.begin() as store:
        TABLE.create(store.connection)
        store.connection.execute(insert(TABLE), [{"at": value} for value in values])
    with database.read() as store:
        return list(store.connection.scalars(select(TABLE.c.at).order_by(TABLE.c.id)))


def test_an_instant_comes_back_as_the_same_instant_in_utc(database: Database) -> None:
    shanghai = datetime(2026, 11, 21, 12, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
    (back,) = stored(database, shanghai)
    assert back == shanghai
    assert back is not None
    assert back.tzinfo is UTC


def test_no_instant_stays_none(database: Database) -> None:
    assert stored(database, None) == [None]


def test_an_instant_without_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="store aware instants only"):
        stored(database, datetime(2026, 11, 21))  # noqa: DTZ001 - what is to be refused


def test_ids_are_counted(database: Database) -> None:
    stored(database, None, None)
    with database.read() as store:
        assert list(store.connection.scalars(select(TABLE.c.id).order_by(TABLE.c.id))) == [1, 2]
