import json
from pathlib import Path
from typing import Any

import pytest

from bot.clock import SystemClock
from bot.config.error import ConfigError
from storage.database import open_database
from storage.migrate import migrate
from tests.bot.calendar.members import enrol
from tests.bot.cli.commands import roost, small
from tests.bot.configured import ITEM

AT = 'at = "0 9 * * *"\n'
VIPS = 'audience = { all = [{ tag = "VIP" }, { not = { attribute = "city", is = "上海" } }] }\n'
SULKY = 'exclude = { tag = "sulky" }\n'
CALENDAR = f"{ITEM}{AT}{VIPS}{SULKY}{ITEM.replace('tip', 'all')}{AT}"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Twelve members, the even ones VIPs, the last of them sulky."""
    database = open_database(f"sqlite:///{tmp_path}/roost.db")
    migrate(database)
    for number in range(12):
        tags = [("VIP", number % 2 == 0), ("sulky", number == 10)]
        name = f"m{number:02}"
        enrol(database, name, SystemClock().now(), tags=tuple(tag for tag, has in tags if has))
    database.close()
    return small(tmp_path, CALENDAR)


def shown(config: Path, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        roost("report", "audience", *arguments, "--json", "--config", config).output
    )
    return found


def test_how_many_and_the_first_few(config: Path) -> None:
    assert shown(config, "tip", "--limit", "2") == {
        "item": "tip",
        "account": "main",
        "members": 5,
        "sample": [{"member_id": f"m{each}", "openid": f"o-m{each}"} for each in ("00", "02")],
    }
    assert shown(config, "all")["members"] == 12


@pytest.mark.parametrize("who", ["m10", "o-m10"])
def test_why_one_is_not_meant(config: Path, who: str) -> None:
    assert shown(config, "tip", "--member", who) == {
        "item": "tip",
        "account": "main",
        "member": "m10",
        "meant": False,
        "conditions": [
            {"of": "audience", "condition": '{"tag":"VIP"}', "holds": True},
            {"of": "audience", "condition": '{"attribute":"city","is":"上海"}', "holds": False},
            {"of": "exclude", "condition": '{"tag":"sulky"}', "holds": True},
        ],
    }
    assert shown(config, "tip", "--member", "m00")["meant"]


def test_for_people(config: Path) -> None:
    lines = roost("report", "audience", "tip", "--config", config).output.splitlines()
    assert lines[0] == "tip: 5 members are meant"
    assert any("o-m02" in line for line in lines)
    why = roost("report", "audience", "tip", "--member", "m01", "--config", config).output
    assert why.split("\n")[0] == "tip: m01 is not meant"
    everybody = roost("report", "audience", "all", "--member", "m01", "--config", config).output
    assert everybody == "all: m01 is meant\n"


def test_who_and_what_is_unknown_is_told(config: Path) -> None:
    result = roost("report", "audience", "tip", "--member", "nobody", "--config", config)
    assert (result.exit_code, "account main knows no 'nobody'" in result.output) == (2, True)
    unknown = roost("report", "audience", "nope", "--config", config).exception
    assert isinstance(unknown, ConfigError)
    assert str(unknown) == "config.toml: there is no [[calendar]] item 'nope'; there are: tip, all"
