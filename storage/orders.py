"""What members bought and gave back."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection

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

    def refund(self, order_id: str, at: datetime) -> None:
        """It was given back; nothing else about it changes."""
        update_many(self._connection, _ORDERS, [{"was_id": order_id, "refunded_at": at}])
