"""Orders from a spreadsheet. Pure but for reading the file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.imports.sheet import Columns, Sheet, read_sheet
from storage.orders import Purchase

COLUMNS = Columns(
    known={
        "order": "order",
        "订单号": "order",
        "line": "line",
        "行号": "line",
        "member": "member",
        "会员": "member",
        "product": "product",
        "商品": "product",
        "quantity": "quantity",
        "数量": "quantity",
        "amount": "amount",
        "金额": "amount",
        "paid_at": "paid_at",
        "付款时间": "paid_at",
        "refunded_at": "refunded_at",
        "退款时间": "refunded_at",
    },
    needed=("order", "member", "product", "amount", "paid_at"),
)
_LARGEST_YUAN = Decimal(1_000_000_000)
_LARGEST_QUANTITY = Decimal(1_000_000)
_DAY_AND_TIME = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]+(\d{1,2})(:.+))?", re.ASCII)
_SHORTENED = re.compile(r"\d(\.\d+)?E\+\d+", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class OrderRow:
    """A row; `purchase.member_id` is the member as the sheet names them: an openid or a member id."""

    purchase: Purchase
    refunded_at: datetime | None


def read_orders(path: Path, source: str, zone: ZoneInfo) -> Sheet[OrderRow]:
    """The orders of a file. zone: of times without one of their own.

    source: whose order numbers these are; the same row gets the same id from the same source.
    Raises: ValueError when the file as a whole cannot be understood.
    """
    seen: set[str] = set()

    def make(cells: Mapping[str, str]) -> OrderRow:
        row = _order(cells, source, zone)
        if row.purchase.id in seen:
            raise ValueError(
                "the same order and product stand above; add them up, or number them in a column line/行号"
            )
        seen.add(row.purchase.id)
        return row

    return read_sheet(path, COLUMNS, make)


def _order(cells: Mapping[str, str], source: str, zone: ZoneInfo) -> OrderRow:
    for field in COLUMNS.needed:
        if not cells[field]:
            raise ValueError(f"{field} is empty; fill it in, or delete the row")
    if _SHORTENED.fullmatch(cells["order"]):
        raise ValueError(
            f"order {cells['order']}: the spreadsheet has cut its digits; make the column a text"
        )
    refunded = cells.get("refunded_at", "")
    purchase = Purchase(
        id=f"{source}:{cells['order']}/{cells.get('line') or cells['product']}",
        member_id=cells["member"],
        product=cells["product"],
        quantity=_quantity(cells.get("quantity") or "1"),
        amount_fen=_fen(cells["amount"]),
        paid_at=_instant("paid_at", cells["paid_at"], zone),
    )
    return OrderRow(purchase, _instant("refunded_at", refunded, zone) if refunded else None)


def _fen(written: str) -> int:
    """Yuan such as `1,299.00` or `¥9.9`, in fen."""
    fen = _number("amount", written.strip("¥￥元 ").replace(",", "")) * 100
    if not 0 <= fen <= _LARGEST_YUAN * 100 or fen != int(fen):
        raise ValueError(
            f"amount {written!r:.40}: write yuan from 0 up with at most two decimals; of what was given back "
            "fill in refunded_at/退款时间"
        )
    return int(fen)


def _quantity(written: str) -> int:
    number = _number("quantity", written)
    if not 1 <= number <= _LARGEST_QUANTITY or number != int(number):
        raise ValueError(f"quantity {written!r:.40}: write a whole number from 1 up")
    return int(number)


def _number(field: str, written: str) -> Decimal:
    try:
        number = Decimal(written)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise ValueError(f"{field} {written!r:.40} is no number")
    return number


def _instant(field: str, written: str, zone: ZoneInfo) -> datetime:
    """Aware UTC, of `2026-11-20 09:30`, `2026/11/20 9:30:05`, or a date, whose day it begins with."""
    found = _DAY_AND_TIME.fullmatch(written)
    year, month, day, hour, rest = found.groups() if found else ("", "", "", "", "")
    try:
        instant = datetime.fromisoformat(
            f"{year}-{month:0>2}-{day:0>2}" + (f"T{hour:0>2}{rest}" if hour else "")
        )
        return (instant if instant.tzinfo else instant.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{field} {written!r:.40}: write a time such as 2026-11-20 09:30") from error
