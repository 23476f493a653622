import pytest

from core.sheets.columns import Columns

ORDERS = Columns(
    {
        "order": ("订单号", "订单编号"),
        "paid_at": ("付款时间", "订单付款时间", "下单时间"),
        "amount": ("实付金额", "金额"),
    },
    needed=("order", "paid_at"),
)


TITLES = [
    "实付金额", "Amount", "AMOUNT ", "金额(元)", "金额（元）", "*金额", "金额：", "\ufeff金额", "金\xa0额",
    "金\u200b额", "金额(RMB)", "金额（单位：元）", "金额【元】", "金额/元", "金额\n(元)",
]  # fmt: skip


@pytest.mark.parametrize("title", TITLES)
def test_a_title_however_it_is_dressed(title: str) -> None:
    assert ORDERS.heading(["x", title]).fields == ["", "amount"]


@pytest.mark.parametrize("title", ["金额(分)", "金额(万元)", "金额(美元)", "退款金额", ""])
def test_another_unit_is_another_column(title: str) -> None:
    assert ORDERS.heading([title]).fields == [""]


def test_of_two_titles_of_one_field_the_preferred_one_counts() -> None:
    heading = ORDERS.heading(["下单时间", "订单编号", "订单付款时间", "状态"])
    assert heading.fields == ["", "order", "paid_at", ""]
    assert (heading.passed, heading.doubled) == (["下单时间", "状态"], [])
    assert (heading.title("paid_at"), heading.title("amount")) == ("订单付款时间", "amount")


def test_the_same_title_twice_is_told() -> None:
    assert ORDERS.heading(["订单号", "付款时间", "订单号"]).doubled == ["order"]


def test_what_is_missing_is_told_by_its_names() -> None:
    assert ORDERS.missing(ORDERS.heading(["订单号"])) == ["paid_at/付款时间/下单时间/订单付款时间"]


def test_other_columns_where_they_are_wanted() -> None:
    people = Columns({"member": ("会员", "openid")}, needed=("member",), longest_other=3)
    heading = people.heading(["openid", "会员", "积 分", "", "备注", "备注", "#N/A", "太长的名"])
    assert heading.fields == ["", "member", "积 分", "", "", "", "", ""]
    assert heading.passed == ["openid", "备注", "备注", "#N/A", "太长的名"]
