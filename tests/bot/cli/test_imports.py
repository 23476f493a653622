from pathlib import Path

import pytest

from storage.database import open_database
from storage.migrate import migrate
from storage.models import MemberAttribute, Order
from tests.bot.cli.commands import roost, small
from tests.bot.imports.sheets import sheet
from tests.support.deliveries import member
from tests.support.rows import rows


@pytest.fixture
def config(tmp_path: Path) -> Path:
    database = open_database(f"sqlite:///{tmp_path}/roost.db")
    migrate(database)
    member(database)
    database.close()
    return small(tmp_path)


def test_orders(config: Path, tmp_path: Path) -> None:
    heading = "订单号,会员,商品,数量,金额,付款时间,退款时间"
    path = sheet(tmp_path, heading, "1,o1,面霜,1,9.90,2026/11/20 9:30,", encoding="gbk")
    first = roost("import", "orders", path, "--source", "tmall", "--config", config)
    assert (first.exit_code, first.output) == (0, "1 new, 0 known, 0 refunded, 0 rows left out\n")
    again = roost("import", "orders", path, "--source", "tmall", "--config", config)
    assert again.output == "0 new, 1 known, 0 refunded, 0 rows left out\n"
    database = open_database(f"sqlite:///{tmp_path}/roost.db")
    assert [row["id"] for row in rows(database, Order)] == ["tmall:1/面霜"]
    database.close()


def test_what_is_left_out_is_told(config: Path, tmp_path: Path) -> None:
    path = sheet(tmp_path, "会员,城市", "o1,上海", "who,北京", ",x")
    found = roost("import", "attributes", path, "--config", config)
    assert found.exit_code == 1
    assert found.stdout == "1 changed, 0 unchanged, 2 rows left out\n"
    assert found.stderr.splitlines() == [
        "sheet.csv row 4: member is empty; fill it in, or delete the row",
        "sheet.csv row 3: no member has the openid or id 'who'",
    ]
    database = open_database(f"sqlite:///{tmp_path}/roost.db")
    assert [row["value"] for row in rows(database, MemberAttribute)] == ["上海"]
    database.close()


@pytest.mark.parametrize("more", [(), ("--tz", "Mars/Base")])
def test_a_file_or_zone_that_cannot_be_used(config: Path, tmp_path: Path, more: tuple[str, ...]) -> None:
    path = sheet(tmp_path, "a,b", "1,2")
    found = roost("import", "orders", path, *more, "--config", config)
    assert found.exit_code == 2
    assert ("Mars/Base" if more else "unknown columns") in found.output
