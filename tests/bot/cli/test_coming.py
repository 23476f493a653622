import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from bot.calendar.fire import Calendar
from bot.clock import FixedClock, SystemClock
from bot.config.load import load_config
from storage.database import open_database
from storage.migrate import migrate
from storage.models import DeliveryState
from tests.bot.calendar.members import enrol
from tests.bot.cli.commands import roost, small

MORNING, WEEKLY, SALE = (
    f'[[calendar]]\nid = "{name}"\ntitle = "{title}"\ncontent = "x"\nmax_late = "1d"\n{more}\n'
    for name, title, more in (
        ("morning-tip", "每日小贴士：早上用精华的三个步骤", 'at = "0 9 * * *"'),
        ("weekly", "[llm] weekly", 'at = "0 20 * * FRI"\ntz = "Europe/Berlin"\n'),
        ("sale-2080", "双十二 [/] [bold]", 'at = "2080-12-12 10:00"\naudience = { tag = "[bold]VIP[/]" }'),
    )
)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Yesterday's tip has reached one of three members and waits for another; it is paused."""
    file = small(tmp_path, MORNING + WEEKLY + SALE)
    database = open_database(f"sqlite:///{tmp_path}/roost.db")
    migrate(database)
    clock = FixedClock(SystemClock().now() - timedelta(days=1))
    for name in "abc":
        enrol(database, name, clock.now())
    calendar, items = Calendar(database, clock), load_config(file, {}).calendar[:1]
    calendar.tick(items)
    clock.advance(timedelta(days=1))
    calendar.tick(items)
    with database.begin() as store:
        for number, state in ((1, DeliveryState.ACCEPTED), (2, DeliveryState.SUPPRESSED)):
            store.outbox.settle([{"was_id": number, "state": state}])
        store.item_states.pause("morning-tip")
    database.close()
    return file


def listed(config: Path, *options: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(
        roost("calendar", "list", "--json", *options, "--config", config).output
    )
    return rows


def test_one_row_an_item_for_machines(config: Path) -> None:
    rows = {row["id"]: row for row in listed(config)}
    assert list(rows) in (["morning-tip", "weekly", "sale-2080"], ["weekly", "morning-tip", "sale-2080"])
    tip, weekly, sale = rows["morning-tip"], rows["weekly"], rows["sale-2080"]
    assert (tip["state"], tip["times"], len(tip["next"])) == ("paused", 14, 3)
    assert [each["deliveries"] for each in tip["running"]] == [{"accepted": 1, "queued": 1, "suppressed": 1}]
    assert (weekly["state"], weekly["times"], weekly["tz"]) == ("running", 2, "Europe/Berlin")
    assert (sale["times"], sale["next"]) == (0, ["2080-12-12T02:00:00+00:00"])
    assert sale["audience"] == "tag [bold]VIP[/]"
    assert {row["id"]: row["times"] for row in listed(config, "--days", "1")}["morning-tip"] == 1


@pytest.mark.parametrize("width", [60, 80, 200])
def test_for_people_at_every_width(config: Path, width: int) -> None:
    roost("calendar", "cancel", "weekly", "next", "--config", config)
    shown = roost("calendar", "list", "--config", config, environ={"COLUMNS": str(width)}).output
    assert max(map(cell_len, shown.splitlines())) <= width
    words = (
        "morning-tip",
        "paused",
        "1 sent",
        "1 waiting",
        "1 not sent",
        "[llm]",
        "Europe/Berlin",
        "running",
    )
    assert [word for word in words if word not in shown] == []
    assert re.search(r"Fri \d\d-\d\d 20:00", shown), "in its own zone"
    assert len(re.findall(r"\w{3} \d\d-\d\d 09:00", shown)) == 3
    assert "cancelled" in shown
    assert "[bold]" in shown


def test_at_80_columns_each_item_is_a_row_of_one_table(config: Path) -> None:
    shown = roost("calendar", "list", "--config", config, environ={"COLUMNS": "80"}).output
    assert re.search(r"^│ morning-tip +│ \w{3} \d\d-\d\d 09:00", shown, re.MULTILINE)


def test_what_still_runs_is_listed_when_nothing_is_to_come(config: Path) -> None:
    text = config.read_text("utf-8").partition("[[calendar]]")[0]
    config.write_text(text + SALE.replace("2080-12-12", "2020-12-12"), "utf-8")
    assert [(row["id"], row["next"]) for row in listed(config)] == [("morning-tip", [])]
    roost("calendar", "cancel", "morning-tip", "--config", config)
    shown = roost("calendar", "list", "--config", config).output
    assert shown == "the next 14 days, in each item's time zone: nothing\n"
