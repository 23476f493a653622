import json
import re
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.config.error import ConfigError
from storage.database import open_database
from storage.migrate import migrate
from tests.bot.calendar.members import enrol, open_window
from tests.bot.cli.commands import roost, small
from tests.bot.configured import ITEM

CALENDAR = (
    f'{ITEM}at = "0 9 * * *"\nholdout = 0.3\n'
    f'{ITEM.replace("tip", "evening")}at = "0 20 * * *"\npaths = ["customer_service"]\n'
)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Twenty members, some of them with a window, some gone."""
    database = open_database(f"sqlite:///{tmp_path}/roost.db")
    migrate(database)
    now = SystemClock().now()
    for number in range(20):
        enrol(database, f"m{number:02}", now, following=number > 2)
        if number % 2:
            open_window(database, f"m{number:02}", now)
    database.close()
    return small(tmp_path, CALENDAR)


def test_what_the_next_days_bring(config: Path) -> None:
    shown = roost("plan", "--days", "2", "--config", config).output
    assert "the next 2 days for 20 members of main" in shown
    assert "3 not sent: not following" in shown or "2 not sent: not following" in shown
    assert "held out: holdout of the item" in shown
    assert "sent: customer-service message" in shown
    assert "tip + evening" in shown or "evening + tip" in shown
    assert "message/custom/send" in shown
    assert "wait for contact: sent if" in shown


def test_a_narrow_terminal_breaks_no_time(config: Path) -> None:
    shown = roost("plan", "--days", "2", "--config", config, environ={"COLUMNS": "80"}).output
    assert len(re.findall(r"│ \w{3} \d\d-\d\d \d\d:00 │ (?:tip|evening)", shown)) == 4


def test_what_is_the_same_again_and_again_is_told_once_a_day(config: Path) -> None:
    often = 'at = "*/10 9-17 * * *"\npaths = ["customer_service"]\nholdout = 0.3\n'
    config.write_text(f"{config.read_text('utf-8').partition('[[calendar]]')[0]}{ITEM}{often}", "utf-8")
    shown = roost("plan", "--days", "1", "--config", config).output
    assert re.search(r"\+ \d\d? till \d\d:\d0", shown)


def test_for_machines_and_of_one_item(config: Path) -> None:
    shown = json.loads(roost("plan", "--days", "3", "--item", "evening", "--json", "--config", config).output)
    assert {each["item"] for each in shown["occurrences"]} == {"evening"}
    assert len(shown["occurrences"]) == 3
    for each in shown["occurrences"]:
        decided = sum(each["sent"].values()) + sum(each["not_sent"].values()) + each["waits_for_contact"]
        assert decided == each["audience"] == 20


def test_an_unknown_item_is_told(config: Path) -> None:
    refused = roost("plan", "--item", "nope", "--config", config).exception
    assert isinstance(refused, ConfigError)
    assert "no [[calendar]] item 'nope'" in str(refused)


def test_an_empty_calendar_has_an_empty_plan(config: Path) -> None:
    config.write_text(config.read_text("utf-8").partition("[[calendar]]")[0], "utf-8")
    assert "nobody" in roost("plan", "--config", config).output


def test_what_is_stopped_is_told_and_not_planned(config: Path) -> None:
    roost("calendar", "pause", "tip", "--config", config)
    roost("calendar", "cancel", "evening", "next", "--config", config)
    shown = json.loads(roost("plan", "--days", "3", "--json", "--config", config).output)
    assert [each["item"] for each in shown["occurrences"]] == ["evening"] * 2
    (stopped,), (missed,) = shown["stopped"], shown["missed"]
    assert (stopped["item"], stopped["state"], stopped["times"]) == ("tip", "paused", 3)
    assert (missed["item"], missed["reason"]) == ("evening", "cancelled by hand")
    text = roost("plan", "--days", "3", "--config", config).output
    assert "tip is paused and not part of this plan: due 3 ×, first " in text
    assert "is not sent any more: cancelled by hand" in text
    only = json.loads(roost("plan", "--item", "evening", "--json", "--config", config).output)
    assert only["stopped"] == []
