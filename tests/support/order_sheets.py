"""A shop's export of orders as .xlsx, with each fault that the field reported once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from tests.support.sheets import Cell, Error, workbook

HEADING = ["订单编号", "openid", "宝贝标题", "购买数量", "实付金额(元)", "下单时间", "退款时间", "状态"]
START = datetime.fromisoformat("2025-11-01 09:00:00")
"""A spreadsheet's times have no zone."""


def fault(number: int, **cells: Cell) -> list[Cell]:
    """A good row, but for these cells."""
    good: dict[str, Cell] = {
        "order": f"fault-{number}",
        "member": "o1",
        "product": "云朵面霜",
        "quantity": 1,
        "amount": 9.9,
        "paid_at": START,
        "refunded_at": None,
        "status": "已完成",
    }
    return list((good | cells).values())


_FAULTS: tuple[dict[str, Cell], ...] = (
    {"product": Error("#N/A")},
    {"amount": Error("#REF!")},
    {"quantity": Error("#VALUE!")},
    {"member": "NULL"},
    {"amount": "9,9"},
    {"amount": "12,50"},
    {"amount": "1.2万"},
    {"amount": 12.345},
    {"amount": -5},
    {"member": "1.38E+10"},
    {"product": "6.90123E+12"},
    {"order": 4001234567890123456},
    {"paid_at": datetime.fromisoformat("2062-11-11")},
    {"paid_at": "0206-11-11"},
    {"paid_at": "11/12/2025"},
    {"paid_at": None},
    {"refunded_at": START - timedelta(days=1)},
    {"member": "nobody"},
    {"order": ""},
    {"order": "0"},
)
FAULTS = [fault(number, **cells) for number, cells in enumerate(_FAULTS)]
"""Each is left out; the last repeats the first order."""
UNUSUAL = [
    fault(100, paid_at="2025/11/11"),
    fault(101, paid_at="2025年11月27日"),
    fault(102, paid_at=45972),
    fault(103, paid_at=1761868800),
    fault(104, amount="1,200"),
    fault(105, amount="￥1,299.00"),
    fault(106, amount=1250.0000000001),
    fault(107, refunded_at=START),
]
"""Each is read."""


def orders_sheet(number: int, members: int) -> bytes:
    """So many rows below the heading, of members o0, o1 ...; the faults lie among them."""
    rows = [_good(each, members) for each in range(number - len(FAULTS) - len(UNUSUAL))]
    for place, row in enumerate((*FAULTS, *UNUSUAL), start=1):
        rows.insert(place * len(rows) // (len(FAULTS) + len(UNUSUAL)), row)
    return workbook([HEADING, *rows])


def _good(number: int, members: int) -> Sequence[Cell]:
    paid = START + timedelta(seconds=number)
    return [
        str(number),
        f"o{number % members}",
        "云朵面霜",
        1 + number % 3,
        number % 50_000 / 100,
        paid,
        None,
        "已完成",
    ]
