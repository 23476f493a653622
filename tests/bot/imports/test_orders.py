from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.imports.orders import OrderRow, read_orders
from core.sheets.rows import Sheet
from storage.orders import Purchase
from tests.bot.imports.sheets import csv
from tests.support.sheets import delimited

HEADING = "订单号,会员,商品,数量,金额,付款时间,退款时间"
NOW = datetime(2026, 11, 28, 4, tzinfo=UTC)
orders: Callable[[bytes], Sheet[OrderRow]] = partial(
    read_orders, name="sheet.csv", source="tmall", zone=ZoneInfo("Asia/Shanghai"), now=NOW
)


def read(*rows: str, heading: str = HEADING) -> Sheet[OrderRow]:
    return orders(csv(heading, *rows))


def test_an_order_and_one_given_back() -> None:
    paid = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
    found = read(
        '="1234567890123456789",o1,面霜,2,"¥1,299.00",2026-11-20 09:30,',
        "2\t,m1,面霜,,9.9,2026/11/20 9:30:00,2026-11-21",
    )
    assert found.problems == []
    assert [row for _, row in found.rows] == [
        OrderRow(Purchase("tmall:1234567890123456789/面霜", "o1", "面霜", 2, 129_900, paid), None),
        OrderRow(
            Purchase("tmall:2/面霜", "m1", "面霜", 1, 990, paid), datetime(2026, 11, 20, 16, tzinfo=UTC)
        ),
    ]


EXPORTS = {
    "Taobao": (
        "订单编号,买家会员名,总金额,买家实际支付金额,订单状态,订单付款时间 ,宝贝标题 ,宝贝数量,退款金额",
        "4001234567890123456\t,o1,25,19.80,交易成功,2026-11-19 09:30:00,面霜,2,0.00",
    ),
    "Youzan": (
        "订单号,订单状态,订单创建时间,买家付款时间,全部商品名称,商品种类数,订单商品总件数,商品金额合计,订单实付金额,买家昵称",
        "4001234567890123456,已完成,2026-11-19 09:00:00,2026-11-19 09:30:00,面霜,1,2,25.00,19.80,o1",
    ),
    "WeChat shop": (
        "订单号,订单下单时间,订单支付时间,订单状态,商品名称,商品数量,商品实际价格(总共),订单实际支付金额,openid",
        "4001234567890123456,2026-11-19 09:00:00,2026-11-19 09:30:00,已完成,面霜,2,19.80,30.00,o1",
    ),
    "by hand": (
        "*订单编号,会员,商品,数量(件),实付金额（元）,下单时间,状态,备注",
        "'4001234567890123456,o1,面霜,2,19.8元,2026年11月19日 9时30分,已完成,送礼",
    ),
}


@pytest.mark.parametrize(("heading", "row"), EXPORTS.values(), ids=EXPORTS)
def test_exports_are_read_as_they_are(heading: str, row: str) -> None:
    found = read(row, heading=heading)
    paid = datetime(2026, 11, 19, 1, 30, tzinfo=UTC)
    assert found.problems == []
    ((_, order),) = found.rows
    assert order == OrderRow(Purchase("tmall:4001234567890123456/面霜", "o1", "面霜", 2, 1980, paid), None)


def test_an_unpaid_order_is_not_dated_by_its_creation() -> None:
    found = read("1,o1,2026-11-19,,茶,1", heading="订单号,会员,订单创建时间,订单付款时间,商品,金额")
    assert [str(problem) for problem in found.problems] == [
        "sheet.csv row 2, column 订单付款时间: is empty; fill it in, or delete the row"
    ]


@pytest.mark.parametrize("state", ["等待买家付款", "交易关闭", "已取消"])
def test_an_order_that_came_to_nothing_is_left_out(state: str) -> None:
    found = read(f"1,o1,茶,1,2026-11-19,{state}", heading="订单号,会员,商品,金额,付款时间,订单状态")
    assert [problem.column for problem in found.problems] == ["订单状态"]


def test_an_order_that_was_closed_because_it_was_given_back_is_taken() -> None:
    given_back = "1,o1,tea,1,9,2026-11-19,2026-11-20,交易关闭"
    ((_, row),) = read(given_back, heading=f"{HEADING},订单状态").rows
    assert row.refunded_at == datetime(2026, 11, 19, 16, tzinfo=UTC)
    assert read("1,o1,tea,1,9,2026-11-19,,退款成功", heading=f"{HEADING},订单状态").rows == []


def test_the_amount_of_a_whole_order_counts_once() -> None:
    heading = "订单号,子订单号,openid,商品,订单实付金额,付款时间"
    found = read("1,a,o1,tea,300,2026-11-19", "1,b,o1,cup,300,2026-11-19", heading=heading)
    assert [row.purchase.amount_fen for _, row in found.rows] == [30_000]
    assert "column 订单实付金额: '300' is the whole order's" in str(found.problems[0])


def test_lines_of_one_order() -> None:
    heading = "order,line,member,product,amount,paid_at"
    found = read("1,1,o1,tea,1,2026-1-2", "1,2,o1,tea,1,2026-1-2", heading=heading)
    assert [row.purchase.id for _, row in found.rows] == ["tmall:1/1", "tmall:1/2"]


def test_a_purchase_has_one_id_in_exports_with_and_without_numbers_of_lines() -> None:
    heading = "主订单编号,子订单编号,openid,商品,实付金额,付款时间"
    numbered = read("1,71,o1,tea,1,2026-1-2", "1,72,o1,cup,1,2026-1-2", heading=heading)
    plain = read("1,o1,tea,1,1,2026-1-2,", "1,o1,cup,1,1,2026-1-2,")
    assert [row.purchase.id for _, row in numbered.rows] == [row.purchase.id for _, row in plain.rows]


def test_a_line_keeps_its_number_where_the_other_one_is_left_out() -> None:
    heading = "order,line,member,product,amount,paid_at"
    found = read("1,1,o1,tea,?,2026-1-2", "1,2,o1,tea,1,2026-1-2", heading=heading)
    assert [row.purchase.id for _, row in found.rows] == ["tmall:1/2"]


@pytest.mark.parametrize("refunded", ["", "-", "无", "暂无", "0000-00-00 00:00:00"])
def test_what_was_not_given_back(refunded: str) -> None:
    ((_, row),) = read(f"1,o1,tea,1,1,2026-11-20 09:30,{refunded}").rows
    assert row.refunded_at is None


def test_given_back_on_the_day_it_was_paid() -> None:
    ((_, row),) = read("1,o1,tea,1,1,2026-11-20 09:30,2026-11-20").rows
    assert row.refunded_at == row.purchase.paid_at


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (",o1,tea,1,1,2026-1-2,", "column 订单号: is empty"),
        ("1,,tea,1,1,2026-1-2,", "column 会员: is empty"),
        ("1,o1,-,1,1,2026-1-2,", "column 商品: is empty"),
        ("1.23457E+17,o1,tea,1,1,2026-1-2,", "column 订单号: '1.23457E+17' has lost digits"),
        ("1,1.38E+10,tea,1,1,2026-1-2,", "column 会员: '1.38E+10' has lost digits"),
        ("1,o1,6.90123E+12,1,1,2026-1-2,", "column 商品: '6.90123E+12' has lost digits"),
        ("1,o1,#REF!,1,1,2026-1-2,", "column 商品: '#REF!' is an error mark"),
        ("1,o1,tea,#N/A,1,2026-1-2,", "column 数量: '#N/A' is an error mark"),
        ("1,o1,tea,1,#VALUE!,2026-1-2,", "column 金额: '#VALUE!' is an error mark"),
        ("1,o1,tea,1,1,2026-1-2,NULL", "column 退款时间: 'NULL' is an error mark"),
        ("1,o1,tea,0,1,2026-1-2,", "column 数量: '0' is no whole number from 1"),
        ("1,o1,tea,1.5,1,2026-1-2,", "column 数量: '1.5' is no whole number from 1"),
        ("1,o1,tea,x,1,2026-1-2,", "column 数量: 'x' is no number"),
        ('1,o1,tea,1,"9,9",2026-1-2,', "column 金额: '9,9' has a comma that is no thousands mark"),
        ('1,o1,tea,1,"12,50",2026-1-2,', "column 金额: '12,50' has a comma that is no thousands mark"),
        ("1,o1,tea,1,-1,2026-1-2,", "column 金额: '-1' is below zero"),
        ("1,o1,tea,1,0.001,2026-1-2,", "column 金额: '0.001' has more than two decimals"),
        ("1,o1,tea,1,1.2万,2026-1-2,", "column 金额: '1.2万' is rounded"),
        ("1,o1,tea,1,1e99,2026-1-2,", "column 金额: '1e99' is no number"),
        ("1,o1,tea,1,1,2026-2-30,", "column 付款时间: '2026-2-30' is no day or time that exists"),
        ("1,o1,tea,1,1,2062-11-11,", "column 付款时间: '2062-11-11' has not come yet"),
        ("1,o1,tea,1,1,0206-11-11,", "column 付款时间: '0206-11-11' lies before 2000"),
        ("1,o1,tea,1,1,11/12/2026,", "column 付款时间: '11/12/2026' may begin with the day"),
        ("1,o1,tea,1,1,yesterday,", "column 付款时间: 'yesterday' is no time"),
        ("1,o1,tea,1,1,2026-1-2,soon", "column 退款时间: 'soon' is no time"),
        ("1,o1,tea,1,1,2026-1-2,2026-1-1", "column 退款时间: '2026-1-1' lies before the payment"),
        (
            "1,o1,tea,1,1,2026-1-2 9:30,2026-1-2 9:29",
            "column 退款时间: '2026-1-2 9:29' lies before the payment",
        ),
        ("0,o0,tea,1,1,2026-1-2,", "the same order and product stand above"),
    ],
)
def test_a_broken_row_says_what_is_wrong(row: str, problem: str) -> None:
    found = read("0,o0,tea,1,1,2026-1-2,", row)
    assert len(found.rows) == 1
    (told,) = map(str, found.problems)
    assert told.startswith("sheet.csv row 3")
    assert told.removeprefix("sheet.csv row 3").removeprefix(", ").removeprefix(": ").startswith(problem)


@given(st.lists(st.lists(st.text(), max_size=8), max_size=4))
def test_any_cells_are_orders_or_named(rows: list[list[str]]) -> None:
    found = orders(delimited([HEADING.split(","), *rows]))
    places = [place for place, _ in found.rows] + [problem.place for problem in found.problems]
    assert len(places) == len(set(places))


def test_a_file_without_the_columns_is_told() -> None:
    with pytest.raises(
        ValueError, match="no column for paid_at/付款时间/支付时间/下单时间; name it in row 1"
    ):
        read(heading="订单号,会员,商品,金额")
