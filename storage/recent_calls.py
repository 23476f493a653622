"""How often an endpoint was called in the last second and minute, wherever these begin.

Counted in parts of them, each in a row of its own that is used again: so no stretch of that length has more
calls than its limit, and at most one part of the room is lost.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, select, update

from storage.dialect import upsert
from storage.models import table_of
from storage.path_models import QuotaUse

Stretch = Literal["second", "minute"]
LENGTHS: Mapping[Stretch, timedelta] = {"second": timedelta(seconds=1), "minute": timedelta(minutes=1)}
CLOCKS_DIFFER = timedelta(minutes=1)
"""Between servers; what was counted later than that from now was counted by a wrong clock."""
_PARTS = 50
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_USES = table_of(QuotaUse)


class RecentCalls:
    """Of one endpoint and span, a second or a minute, at an instant; who asks keeps others out meanwhile."""

    def __init__(
        self, connection: Connection, endpoint: tuple[str, str], span: Stretch, now: datetime
    ) -> None:
        self._connection = connection
        self.span = span
        self._own = {"account": endpoint[0], "endpoint": endpoint[1]}
        self._now = now
        recent = _USES.c.began_at.between(now - LENGTHS[span], now + CLOCKS_DIFFER)
        statement = select(_USES.c.began_at, _USES.c.used).filter_by(**self._own)
        statement = statement.where(_USES.c.span.startswith(f"{span} "), recent)
        found = connection.execute(statement.order_by(_USES.c.began_at))
        self._calls: dict[datetime, int] = {row[0]: row[1] for row in found if row[0] > now - LENGTHS[span]}

    @property
    def count(self) -> int:
        """How many calls there were."""
        return sum(self._calls.values())

    def falls_below(self, limit: int) -> datetime:
        """When there is room for another call, if none more are counted meanwhile."""
        left = self.count
        if left < limit:
            return self._now
        for at, calls in self._calls.items():
            left -= calls
            if left < limit:
                return at + LENGTHS[self.span]
        return self._now

    def add(self, calls: int) -> None:
        """Count calls that are made from now on."""
        name, at = _part(self.span, self._now)
        self._calls[at] = self._calls.get(at, 0) + calls
        row = self._own | {"span": name, "began_at": at, "used": self._calls[at]}
        upsert(self._connection, _USES, [row])


def give_back(
    connection: Connection, endpoint: tuple[str, str], span: Stretch, calls: int, counted_at: datetime
) -> None:
    """What was counted then is not called after all."""
    name, at = _part(span, counted_at)
    own = update(_USES).filter_by(account=endpoint[0], endpoint=endpoint[1], span=name, began_at=at)
    connection.execute(own.where(_USES.c.used >= calls).values(used=_USES.c.used - calls))


def _part(span: Stretch, at: datetime) -> tuple[str, datetime]:
    """The name of the row in which an instant counts, and the end of its part."""
    length = LENGTHS[span] / _PARTS
    number = -((_EPOCH - at) // length)
    return f"{span} {number % (2 * _PARTS)}", _EPOCH + number * length
