from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.imports.orders import OrderRow, read_orders
from bot.imports.sheet import Sheet
from storage.orders import Purchase
from tests.bot.imports.sheets import sheet

HEADING = "订单号,会员,商品,数量,金额,付款时间,退款时间"


def read(folder: Path, *rows: str, heading: str = HEADING) -> Sheet[OrderRow]:
    return read_orders(sheet(folder, heading, *rows), "tmall", ZoneInfo("Asia/Shanghai"))


def test_an_order_and_one_given_back(tmp_path: Path) -> None:
    paid = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
    found = read(
        tmp_path,
        '="1234567890123456789",o1,面霜,2,"¥1,299.00",2026-11-20 09:30,',
        "2,m1,面霜,,9.9,2026/11/20 9:30:00,2026-11-21",
    )
    assert found.problems == ()
    assert [row for _, row in found.rows] == [
        OrderRow(Purchase("tmall:1234567890123456789/面霜", "o1", "面霜", 2, 129_900, paid), None),
        OrderRow(
            Purchase("tmall:2/面霜", "m1", "面霜", 1, 990, paid), datetime(2026, 11, 20, 16, tzinfo=UTC)
        ),
    ]


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2026-1-2", "2026-01-01 16:00"),
        ("2026.11.20 9:05", "2026-11-20 01:05"),
        ("2026-11-20T09:05:06+00:00", "2026-11-20 09:05:06"),
        ("2026-11-20T09:05Z", "2026-11-20 09:05"),
        ("2026-11-20 09:05:06.5", "2026-11-20 01:05:06.5"),
    ],
)
def test_times_as_shops_write_them(tmp_path: Path, written: str, utc: str) -> None:
    ((_, row),) = read(tmp_path, f"1,o1,tea,1,1,{written},").rows
    assert row.purchase.paid_at == datetime.fromisoformat(utc).replace(tzinfo=UTC)


def test_lines_of_one_order(tmp_path: Path) -> None:
    heading = "order,line,member,product,amount,paid_at"
    found = read(tmp_path, "1,1,o1,tea,1,2026-1-2", "1,2,o1,tea,1,2026-1-2", heading=heading)
    assert [row.purchase.id for _, row in found.rows] == ["tmall:1/1", "tmall:1/2"]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (",o1,tea,1,1,2026-1-2,", "order is empty"),
        ("1,,tea,1,1,2026-1-2,", "member is empty"),
        ("1.23457E+17,o1,tea,1,1,2026-1-2,", "has cut its digits"),
        ("1,o1,tea,0,1,2026-1-2,", "quantity '0'"),
        ("1,o1,tea,1.5,1,2026-1-2,", "quantity '1.5'"),
        ("1,o1,tea,x,1,2026-1-2,", "quantity 'x' is no number"),
        ("1,o1,tea,1,-1,2026-1-2,", "amount '-1'"),
        ("1,o1,tea,1,0.001,2026-1-2,", "amount '0.001'"),
        ("1,o1,tea,1,NaN,2026-1-2,", "amount 'NaN' is no number"),
        ("1,o1,tea,1,1e99,2026-1-2,", "amount '1e99'"),
        ("1,o1,tea,1,1,2026-2-30,", "paid_at '2026-2-30'"),
        ("1,o1,tea,1,1,yesterday,", "paid_at 'yesterday'"),
        ("1,o1,tea,1,1,2026-1-2,soon", "refunded_at 'soon'"),
        ("0,o0,tea,1,1,2026-1-2,", "the same order and product stand above"),
    ],
)
def test_a_broken_row_says_what_is_wrong(tmp_path: Path, row: str, problem: str) -> None:
    found = read(tmp_path, "0,o0,tea,1,1,2026-1-2,", row)
    assert len(found.rows) == 1
    assert found.problems[0].startswith("sheet.csv row 3: ")
    assert problem in found.problems[0]
