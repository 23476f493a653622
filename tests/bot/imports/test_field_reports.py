"""Each input of the field reports about sheets and numbers (2026-11), and what is right."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.clock import FixedClock
from bot.imports.attributes import read_attributes
from bot.imports.load import Loader
from bot.imports.orders import OrderRow, read_orders
from core.sheets.rows import Sheet
from handlers.faq.settings import Settings
from storage.database import Database
from storage.models import Order
from storage.segments.leaves import HasAttribute
from storage.segments.sql import sql_of
from tests.bot.imports.sheets import csv
from tests.support.deliveries import member
from tests.support.order_sheets import FAULTS, UNUSUAL, orders_sheet
from tests.support.programs import NOON
from tests.support.rows import rows

NOW = datetime(2026, 11, 28, 4, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")
HEADING = "订单号,会员,商品,金额,付款时间,退款时间"


def orders(data: bytes, name: str = "orders.csv") -> Sheet[OrderRow]:
    return read_orders(data, name, "shop", SHANGHAI, NOW)


def order(**cells: str) -> Sheet[OrderRow]:
    row = {
        "order": "1",
        "member": "o1",
        "product": "茶",
        "amount": "9.90",
        "paid": "2026-11-20",
        "refunded": "",
    }
    return orders(csv(HEADING, ",".join(f'"{cell}"' for cell in (row | cells).values())))


@pytest.mark.parametrize("mark", ["#N/A", "#REF!", "NULL"])
def test_an_error_mark_is_no_nickname_and_no_answer(tmp_path: Path, mark: str) -> None:
    people = read_attributes(csv("会员,昵称,城市", f"o1,{mark},上海"), "people.csv")
    assert [row.values for _, row in people.rows] == [{"城市": "上海"}]
    assert [(problem.place, problem.column) for problem in people.problems] == [("people.csv row 2", "昵称")]
    (tmp_path / "faq.csv").write_text(f"问题,答案\n怎么退货,{mark}\n{mark},好\n多久发货,明天\n", "utf-8")
    faq = Settings.model_validate({"files": ["faq.csv"]}, context={"base": tmp_path})
    assert [entry.question for entry in faq.taught] == ["多久发货"]
    assert [problem.partition(":")[0] for problem in faq.problems] == [
        "faq.csv row 2, column 答案",
        "faq.csv row 3, column 问题",
    ]


@pytest.mark.parametrize(
    "cells",
    [
        {"amount": "9,9"},
        {"amount": "12,50"},
        {"member": "1.38E+10"},
        {"product": "6.90123E+12"},
        {"paid": "2062-11-11"},
        {"paid": "0206-11-11"},
        {"refunded": "2026-11-19"},
    ],
    ids=str,
)
def test_what_is_left_out_with_row_column_and_reason(cells: dict[str, str]) -> None:
    found = order(**cells)
    ((column, value),) = cells.items()
    titles = dict(
        zip(("order", "member", "product", "amount", "paid", "refunded"), HEADING.split(","), strict=True)
    )
    assert not found.rows
    (problem,) = found.problems
    assert problem[:3] == ("orders.csv row 2", titles[column], value)
    assert len(problem.reason) > 20


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026/11/11", "2026-11-11"),
        ("2026年11月27日", "2026-11-27"),
        ("46337", "2026-11-11"),
        ("1793404800", "2026-10-31"),
    ],
)
def test_days_however_they_are_written(tmp_path: Path, written: str, day: str) -> None:
    ((_, row),) = order(paid=written).rows
    assert row.purchase.paid_at.astimezone(SHANGHAI).date().isoformat() == day
    (tmp_path / "faq.csv").write_text(f"问题,答案,开始日期\n怎么退货,好,{written}\n", "utf-8")
    (entry,) = Settings.model_validate({"files": ["faq.csv"]}, context={"base": tmp_path}).taught
    assert str(entry.since) == day


def test_points_with_a_thousands_mark_are_a_number(database: Database) -> None:
    member(database)
    member(database, "o2")
    people = read_attributes(csv("会员,积分", 'o1,"1,200"', "o2,999"), "people.csv")
    assert Loader(database, ["main"], FixedClock(NOON)).attributes(people.rows, NOON).counts["changed"] == 2
    with database.read() as store:
        rich = sql_of(HasAttribute(attribute="积分", at_least=Decimal(1000)), NOON)
        assert [chosen.openid for chosen in store.audiences.some("main", rich, 9)] == ["o1"]


@pytest.mark.parametrize(("first", "separator"), [("", ";"), ("", "\t"), ("sep=,\n", ","), ("sep=;\n", ";")])
def test_other_separators(first: str, separator: str) -> None:
    text = (
        first
        + HEADING.replace(",", separator)
        + "\n"
        + separator.join(["1", "o1", "茶", "9.90", "2026-11-20", ""])
    )
    ((place, row),) = orders(text.encode()).rows
    assert (place, row.purchase.amount_fen) == ("orders.csv row 2", 990)


def test_leftovers_beside_good_files(tmp_path: Path) -> None:
    for name in ("faq.csv", "._faq.csv", "~$faq.csv"):
        (tmp_path / name).write_text("问题,答案\n一,1\n" if name == "faq.csv" else "\0\1\2")
    faq = Settings.model_validate({"files": ["*.csv"]}, context={"base": tmp_path})
    assert (len(faq.taught), faq.problems) == (1, ())


def test_an_extra_column_and_other_headings() -> None:
    found = orders(csv("订单编号,会员,商品,实付金额,下单时间,状态", "1,o1,茶,9.90,2026-11-20,已完成"))
    assert [row.purchase.amount_fen for _, row in found.rows] == [990]
    assert found.remarks == ["orders.csv: columns that are not needed are passed over: 状态"]


def test_an_export_with_each_fault_once_as_xlsx(database: Database) -> None:
    for number in range(10):
        member(database, f"o{number}")
    found = orders(orders_sheet(200, 10), "orders.xlsx")
    first, again = (Loader(database, ["main"], FixedClock(NOON)).orders(found.rows) for _ in range(2))
    left_out = [*found.problems, *first.problems]
    assert len(left_out) == len({problem.place for problem in left_out}) == len(FAULTS)
    assert first.counts == {"new": 200 - len(FAULTS), "known": 0, "refunded": 1}
    assert again.counts == {"new": 0, "known": 200 - len(FAULTS), "refunded": 0}
    stored = {row["id"]: row["amount_fen"] for row in rows(database, Order)}
    unusual = [stored[f"shop:{cells[0]}/云朵面霜"] for cells in UNUSUAL]
    assert unusual == [990, 990, 990, 990, 120_000, 129_900, 125_000, 990]
