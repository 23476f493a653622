import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from bot.calendar.item import CalendarItem
from bot.calendar.kept import keep
from bot.config.peace import PeaceSection
from storage.database import open_database
from storage.migrate import migrate
from tests.bot.cli.commands import roost, small
from tests.support import editions
from tests.support.editions import DAY, DUE, HOUR, delivery, occurrence

ITEM = CalendarItem.model_validate(
    {
        "id": "spring",
        "title": "Spring",
        "at": "2026-11-01 09:00",
        "holdout": 0.5,
        "goal": {"event": "order", "within": "1d"},
        "variants": [{"name": "短", "content": "x"}, {"name": "长", "content": "xx"}],
    }
)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Two occurrences: the first with 4 treated, of whom 3 ordered, and 4 held out, of whom 1 did."""
    database = open_database(f"sqlite:///{tmp_path}/roost.db")
    migrate(database)
    for number in (1, 2):
        occurrence(database, number, DUE - (30 - number) * DAY, item_json=keep(ITEM, PeaceSection()))
    for number in range(4):
        variant = "短" if number % 2 else "长"
        delivery(database, f"t{number}", attempted_at=DUE - 29 * DAY, variant=variant)
        delivery(database, f"h{number}", "held_out", reason="holdout", variant=variant)
    for name in ("t0", "t1", "t2", "h0"):
        editions.ordered(database, name, HOUR - 29 * DAY)
    delivery(database, "t0", "rejected", of=2, reason="=40001 no")
    database.close()
    return small(tmp_path)


def shown(config: Path, *arguments: str) -> str:
    return roost("report", "campaign", "spring", *arguments, "--config", config).output


def test_for_machines(config: Path) -> None:
    small_sample = ("--min-people", "1", "--min-conversions", "1")
    found: dict[str, Any] = json.loads(shown(config, "--occurrence", "1", "--json", *small_sample))
    assert (found["item"], found["goal"], found["within"]) == ("spring", "order within 1d", "1d")
    assert [each["id"] for each in found["occurrences"]] == [1]
    figures = {(each["part"], each["name"], each["variant"]): each for each in found["figures"]}
    assert figures["audience", "members", ""]["count"] == 8
    assert figures["reaction", "converted", "长"] == {
        "part": "reaction",
        "name": "converted",
        "variant": "长",
        "count": 2,
        "of": 2,
        "share": 1.0,
    }
    everybody = found["lift"][0]
    assert everybody["treated"] == {"people": 4, "converted": 3, "share": 0.75, "fen": 3000}
    assert (everybody["difference"], everybody["verdict"], everybody["missing"]) == (0.5, "unclear", [])
    assert everybody["low"] < 0 < everybody["high"]


def test_for_people(config: Path) -> None:
    lines = shown(config).splitlines()
    assert lines[0].startswith("spring: 2 × due, Thu 2026-10-22 09:00 … Fri 2026-10-23 09:00 (Asia/Shanghai)")
    assert lines[1] == "goal: order within 1d; reactions within 1d of the send"
    assert any("treated against held out" in line for line in lines)
    (all_of_them,) = (line for line in lines if line.startswith("no claim yet for all: "))
    assert all_of_them.endswith("96 more held-out members (4 of 100); 1 more conversions (4 of 5)")
    assert not any("shares" in line for line in lines if line.startswith("no claim"))  # told once, below
    assert any("3 of 4 = 75.00%" in line for line in lines)


def test_for_spreadsheets(config: Path) -> None:
    text = shown(config, "--csv")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert text[0] == "\ufeff"
    assert {row["part"] for row in rows} >= {"audience", "state", "reaction", "lift"}
    assert "'=40001 no" in [row["name"] for row in rows]


def test_what_there_is_not_is_told(config: Path) -> None:
    unknown = roost("report", "campaign", "nope", "--config", config)
    assert (unknown.exit_code, "has never been due" in unknown.output) == (2, True)
    other = roost("report", "campaign", "spring", "--occurrence", "9", "--config", config)
    assert (other.exit_code, "there are: 1, 2" in other.output) == (2, True)


@pytest.mark.parametrize("width", [60, 80, 200])
def test_its_tables_fit_the_terminal(config: Path, width: int) -> None:
    options = ("campaign", "spring", "--config", config)
    told = roost("report", *options, environ={"COLUMNS": str(width)}).output
    tables = [line for line in told.splitlines() if line[:1] in "┏┃┡│└"]
    assert tables
    assert max(map(cell_len, tables)) <= width
    assert "held out" in told
