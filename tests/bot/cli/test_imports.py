import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.sheets.cells import ERROR_MARK
from storage.database import Database, open_database
from storage.migrate import migrate
from storage.models import MemberAttribute, Order
from tests.bot.cli.commands import roost, small
from tests.bot.imports.sheets import sheet
from tests.support.deliveries import member
from tests.support.rows import rows
from tests.support.sheets import workbook

HEADING = "订单号,会员,商品,数量,金额,付款时间,退款时间"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = open_database(f"sqlite:///{tmp_path}/roost.db")
    migrate(database)
    member(database)
    yield database
    database.close()


@pytest.fixture
def config(database: Database, tmp_path: Path) -> Path:
    return small(tmp_path)


def test_orders(config: Path, database: Database, tmp_path: Path) -> None:
    path = sheet(tmp_path, HEADING, "1,o1,面霜,1,9.90,2025/11/20 9:30,", encoding="gbk")
    first = roost("import", "orders", path, "--source", "tmall", "--config", config)
    assert (first.exit_code, first.output) == (0, "1 new, 0 known, 0 refunded, 0 rows left out\n")
    again = roost("import", "orders", path, "--source", "tmall", "--config", config)
    assert again.output == "0 new, 1 known, 0 refunded, 0 rows left out\n"
    assert [row["id"] for row in rows(database, Order)] == ["tmall:1/面霜"]


def test_a_dry_run_writes_nothing(config: Path, database: Database, tmp_path: Path) -> None:
    path = tmp_path / "orders.xlsx"
    path.write_bytes(workbook([HEADING.split(","), ["1", "o1", "面霜", 1, 9.9, "2025-11-20", None]]))
    people = sheet(tmp_path, "会员,城市", "o1,上海")
    for _ in range(2):
        told = roost("import", "orders", path, "--dry-run", "--config", config)
        assert told.output == "nothing is written; it would be: 1 new, 0 known, 0 refunded, 0 rows left out\n"
        told = roost("import", "attributes", people, "--dry-run", "--config", config)
        assert told.output == "nothing is written; it would be: 1 changed, 0 unchanged, 0 rows left out\n"
    assert rows(database, Order) == rows(database, MemberAttribute) == []


def test_what_is_left_out_is_told(config: Path, database: Database, tmp_path: Path) -> None:
    path = sheet(tmp_path, "会员,城市,昵称", "o1,上海,#N/A", "who,北京,", ",x,")
    found = roost("import", "attributes", path, "--config", config)
    assert found.exit_code == 1
    assert found.stdout == "1 changed, 0 unchanged, 2 rows left out, 1 cells left out\n"
    assert found.stderr.splitlines() == [
        f"sheet.csv row 2, column 昵称: '#N/A' {ERROR_MARK}",
        "sheet.csv row 4, column 会员: is empty; fill it in, or delete the row",
        "sheet.csv row 3: 'who' is no member's openid or id",
    ]
    assert [row["value"] for row in rows(database, MemberAttribute)] == ["上海"]


def test_much_that_is_left_out_is_counted_by_reason_and_kept(config: Path, tmp_path: Path) -> None:
    path = sheet(tmp_path, HEADING, *(f'{number},o1,=1+1,1,"9,9",2025-11-20,' for number in range(30)))
    rejects = tmp_path / "rejects.csv"
    found = roost("import", "orders", path, "--dry-run", "--rejects", rejects, "--config", config)
    told = found.stderr.splitlines()
    assert len(told) == 22
    assert told[0].startswith("sheet.csv row 2, column 金额: '9,9' has a comma that is no thousands mark")
    assert told[20] == "… and 10 more; --rejects FILE keeps them all"
    assert told[21].startswith("30 × has a comma that is no thousands mark")
    with rejects.open(encoding="utf-8-sig", newline="") as file:
        kept = list(csv.DictReader(file))
    assert [row["place"] for row in kept] == [f"sheet.csv row {number}" for number in range(2, 32)]
    assert {(row["column"], row["value"]) for row in kept} == {("金额", "9,9")}


def test_what_was_rejected_does_nothing_in_a_spreadsheet(config: Path, tmp_path: Path) -> None:
    path = sheet(tmp_path, HEADING, "1,o1,茶,=1+1,1,2025-11-20,")
    rejects = tmp_path / "rejects.csv"
    roost("import", "orders", path, "--rejects", rejects, "--config", config)
    assert "'=1+1" in rejects.read_text("utf-8")


def test_several_files_and_what_lies_beside_them(config: Path, database: Database, tmp_path: Path) -> None:
    good = [
        sheet(
            tmp_path,
            HEADING.replace(",", "\t"),
            f"{number}\to1\t茶\t1\t9.9\t2025-11-20\t",
            name=f"{number}.txt",
            encoding="utf-16",
        )
        for number in range(2)
    ]
    left = [sheet(tmp_path, "\0\1", name=name) for name in ("._0.txt", "~$0.txt")]
    found = roost("import", "orders", *good, *left, "--config", config)
    assert (found.exit_code, found.stdout) == (0, "2 new, 0 known, 0 refunded, 0 rows left out\n")
    assert found.stderr.splitlines()[0] == "._0.txt: what a program leaves beside its files is passed over"
    assert len(rows(database, Order)) == 2


@pytest.mark.parametrize(
    ("lines", "more", "told"),
    [
        ((HEADING,), ("--tz", "Mars/Base"), "Mars/Base"),
        (("a,b", "1,2"), (), "sheet.csv: no column for order/订单号"),
        (("<html><table>",), (), "sheet.csv: is a web page that calls itself a sheet"),
    ],
)
def test_a_file_or_zone_that_cannot_be_used(
    config: Path, database: Database, tmp_path: Path, lines: tuple[str, ...], more: tuple[str, ...], told: str
) -> None:
    good = sheet(tmp_path, HEADING, "1,o1,茶,1,1,2025-11-20,", name="good.csv")
    found = roost("import", "orders", good, sheet(tmp_path, *lines), *more, "--config", config)
    assert found.exit_code == 2
    assert told in found.output
    assert rows(database, Order) == [], "one that cannot be read stops all"


def test_a_file_that_is_not_there(config: Path, tmp_path: Path) -> None:
    found = roost("import", "orders", tmp_path / "gone.csv", "--config", config)
    assert found.exit_code == 2
    assert "gone.csv" in found.output
