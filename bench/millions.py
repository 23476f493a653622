"""An inbox of millions of callbacks, written by the database itself."""

from datetime import UTC, datetime, timedelta

from storage.database import Database
from storage.types import to_text

_COLUMNS = "key, account, kind, payload, at, received_at, state, reply, reply_type, attempts, error"
_NUMBERS = {
    "sqlite": "(WITH RECURSIVE numbers(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM numbers"
    " WHERE n < {last}) SELECT n FROM numbers)",
    "postgresql": "generate_series({first}, {last}) AS numbers(n)",
}
_ROW = {
    "sqlite": "hex(randomblob(16)), 'main', 'text', hex(zeroblob(500)), '{at}', '{at}', 'done',"
    " zeroblob(400), 'text/xml', 0, ''",
    "postgresql": "gen_random_uuid()::text, 'main', 'text', repeat('0', 1000), '{at}', '{at}', 'done',"
    " decode(repeat('00', 400), 'hex'), 'text/xml', 0, ''",
}
_AT_ONCE = 100_000


def fill(database: Database, rows: int, newest: datetime, apart: timedelta) -> None:
    """Callbacks that are done, about 1.5 kB each: the n-th oldest is (rows - n) × apart before the newest."""
    kind = database.engine.dialect.name
    for first in range(0, rows, _AT_ONCE):
        last = min(first + _AT_ONCE, rows)
        at = to_text((newest - (rows - last) * apart).astimezone(UTC))
        numbers = _NUMBERS[kind].format(first=first + 1, last=last)
        statement = f"INSERT INTO inbox ({_COLUMNS}) SELECT {_ROW[kind].format(at=at)} FROM {numbers}"
        with database.begin() as store:
            store.connection.exec_driver_sql(statement)
