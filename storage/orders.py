"""What members bought and gave back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from storage.dialect import insert_once, update_many
from storage.models import Order, table_of

_ORDERS = table_of(Order)


@dataclass(frozen=True, slots=True)
class Purchase:
    """A product of an order that was paid; `paid_at` is aware UTC.

    id: made of the source, the order's number there, and its line where an order has several.
    """

    id: str
    member_id: str
    product: str
    quantity: int
    amount_fen: int
    paid_at: datetime


class OrderQueries:
    """All SQL about orders."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, purchases: Sequence[Purchase]) -> int:
        """Record them, each once however often it is told; gives how many were new."""
        return insert_once(self._connection, _ORDERS, [asdict(each) for each in purchases])

    def recorded(self, ids: Collection[str]) -> dict[str, datetime | None]:
        """When those of them that are recorded were given back."""
        rows = self._connection.execute(
            select(_ORDERS.c.id, _ORDERS.c.refunded_at).where(_ORDERS.c.id.in_(ids))
        )
        return {row.id: row.refunded_at for row in rows}

    def refunded(self, refunds: Mapping[str, datetime]) -> int:
        """These were given back then; gives of how many that is news. Unknown ones are passed over."""
        news = [
            {"was_id": key, "refunded_at": refunds[key]}
            for key, before in self.recorded(refunds).items()
            if before != refunds[key]
        ]
        return update_many(self._connection, _ORDERS, news)
