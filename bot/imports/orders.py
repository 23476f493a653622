"""Orders from a spreadsheet: pure."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from bot.imports.titles import NOT_REFUNDED, OF_WHOLE_ORDERS, ORDERS, UNPAID
from core.sheets.numbers import fen, whole
from core.sheets.read import make_rows, read_table
from core.sheets.rows import CellError, Row, Sheet
from core.sheets.times import instant
from storage.orders import Purchase

_MOST = 1_000_000
_TWICE = "is the whole order's, and stands above already; add a column of what was paid for each line"


@dataclass(frozen=True, slots=True)
class OrderRow:
    """A row; `purchase.member_id` is the member as the sheet names them: an openid or a member id."""

    purchase: Purchase
    refunded_at: datetime | None


def read_orders(data: bytes, name: str, source: str, zone: ZoneInfo, now: datetime) -> Sheet[OrderRow]:
    """The orders of a file, called `name` in messages. zone: of times without one. now: aware UTC.

    source: whose order numbers these are; the same row gets the same id from the same source.
    Raises: ValueError when the file as a whole cannot be understood.
    """
    table = read_table(data, name, ORDERS)
    times = Counter(map(_order_and_product, table.rows))
    seen: set[str] = set()
    whole_orders: set[str] = set()

    def make(row: Row) -> OrderRow:
        is_repeated = times[_order_and_product(row)] > 1
        order = _order(row, source, zone, now, is_repeated=is_repeated)
        if row.heading.title("amount") in OF_WHOLE_ORDERS:
            if row.cells["order"] in whole_orders:
                raise CellError(_TWICE, row.heading.title("amount"), row.cells["amount"])
            whole_orders.add(row.cells["order"])
        if order.purchase.id in seen:
            raise ValueError(
                "the same order and product stand above; add them up, or number them in a column line/行号"
            )
        seen.add(order.purchase.id)
        return order

    return make_rows(table, make)


def _order_and_product(row: Row) -> tuple[str, str]:
    return row.cells.get("order", ""), row.cells.get("product", "")


def _order(row: Row, source: str, zone: ZoneInfo, now: datetime, *, is_repeated: bool) -> OrderRow:
    number, product = row.required("order", str), row.required("product", str)
    # A line's own number only tells equal ones apart: an export without it gives the same purchase.
    line = row.optional("line", str, product) if is_repeated else product
    purchase = Purchase(
        id=f"{source}:{number}/{line}",
        member_id=row.required("member", str),
        product=product,
        quantity=row.optional("quantity", partial(whole, least=1, most=_MOST), 1),
        amount_fen=row.required("amount", fen),
        paid_at=row.required("paid_at", partial(instant, zone=zone, now=now)),
    )

    def refunded(cell: str) -> datetime | None:
        if cell in NOT_REFUNDED:
            return None
        at, paid_at = instant(cell, zone, now), purchase.paid_at
        day = paid_at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
        if at < paid_at and at != day:  # a day alone begins before what happens on it
            raise ValueError("lies before the payment; check both times")
        return max(at, paid_at)

    refunded_at = row.optional("refunded_at", refunded, None)
    if refunded_at is None:
        row.optional("status", _paid, None)
    return OrderRow(purchase, refunded_at)


def _paid(status: str) -> None:
    if status in UNPAID:
        raise ValueError(
            "says that nothing was paid, or all given back; fill in 退款时间 if it was paid at first"
        )
