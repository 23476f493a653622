import json
from datetime import timedelta
from pathlib import Path

import pytest

from bot.calendar.fire import Calendar
from bot.clock import FixedClock, SystemClock
from bot.config.load import load_config
from storage.database import open_database
from storage.migrate import migrate
from storage.models import Delivery, table_of
from tests.bot.calendar.members import enrol
from tests.bot.cli.commands import roost, small
from tests.bot.configured import ITEM

CALENDAR = f'{ITEM}at = "0 9 * * *"\nmax_late = "1h"\naudience = {{ tag = "VIP" }}\nholdout = 0.5\n'


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Two days ago `vip` was refused the tip; `plain` is no VIP."""
    file = small(tmp_path, CALENDAR)
    database = open_database(f"sqlite:///{tmp_path}/roost.db")
    migrate(database)
    items = load_config(file, {}).calendar
    before = SystemClock().now() - timedelta(days=3)
    enrol(database, "vip", before, tags=("VIP",))
    enrol(database, "plain", before)
    clock = FixedClock(before)
    calendar = Calendar(database, clock)
    calendar.tick(items)
    clock.advance(timedelta(days=1))
    for _ in range(3):
        calendar.tick([each.model_copy(update={"max_late": timedelta(days=1)}) for each in items])
    rejected = {"state": "rejected", "reason": "40003 invalid openid", "settled_at": clock.now()}
    with database.begin() as store:
        store.connection.execute(table_of(Delivery).update().values(rejected))
    database.close()
    return file


def test_the_past_and_the_next(config: Path) -> None:
    shown = roost("explain", "o-vip", "tip", "--config", config).output
    assert shown.startswith("tip for vip\n")
    assert "was refused by WeChat" in shown
    assert "40003 invalid openid" in shown
    assert "holdout of the item: drew" in shown
    assert '{"tag":"VIP"}' in shown


def test_for_machines(config: Path) -> None:
    shown = json.loads(roost("explain", "plain", "tip", "--json", "--config", config).output)
    assert shown["member"] == "plain"
    assert [each["what"] for each in shown["past"]] == ["they were not in its audience"]
    assert shown["next"]["meant"] is False
    assert shown["next"]["verdict"] == ["does not get it: not in its audience"]
    assert shown["next"]["conditions"] == [{"of": "audience", "condition": '{"tag":"VIP"}', "holds": False}]


def test_at_a_time(config: Path) -> None:
    long_ago = json.loads(
        roost("explain", "vip", "tip", "--at", "2020-01-01T09:00:00", "--json", "--config", config).output
    )
    assert (long_ago["past"], long_ago["next"]) == ([], None)
    text = roost("explain", "vip", "tip", "--at", "2020-01-01T09:00:00", "--config", config).output
    assert "past: nothing yet" in text


def test_an_item_that_was_taken_out_has_a_past(config: Path) -> None:
    config.write_text(config.read_text("utf-8").partition("[[calendar]]")[0], "utf-8")
    shown = roost("explain", "vip", "tip", "--config", config).output
    assert "was refused by WeChat" in shown
    assert shown.endswith("no occurrence is to come\n")
    refused = roost("explain", "vip", "never", "--config", config).exception
    assert "there is no [[calendar]] item 'never'" in str(refused)


def test_who_is_unknown_is_told(config: Path) -> None:
    refused = roost("explain", "nobody", "tip", "--config", config)
    assert refused.exit_code == 2
    assert "account main knows no 'nobody'" in refused.output


def test_what_goes_out_once_and_is_due_every_minute(tmp_path: Path) -> None:
    """The minutes in which it was not their turn are no news."""
    file = small(tmp_path, f'{ITEM}at = "* * * * *"\nonce = true\n')
    database = open_database(f"sqlite:///{tmp_path}/roost.db")
    migrate(database)
    clock = FixedClock(SystemClock().now() - timedelta(minutes=20))
    enrol(database, "a", clock.now())
    calendar = Calendar(database, clock)
    for _ in range(9):
        clock.advance(timedelta(minutes=1))
        calendar.tick(load_config(file, {}).calendar)
    database.close()
    shown = json.loads(roost("explain", "a", "tip", "--json", "--config", file).output)
    assert [each["state"] for each in shown["past"]] == ["queued"]
    assert "under way since: " in roost("explain", "a", "tip", "--config", file).output


def test_each_members_own_time(tmp_path: Path) -> None:
    file = small(tmp_path, f'{ITEM}at = "0 9 * * *"\ntz = "member"\n')
    database = open_database(f"sqlite:///{tmp_path}/roost.db")
    migrate(database)
    enrol(database, "a", SystemClock().now())
    database.close()
    shown = roost("explain", "a", "tip", "--config", file).output
    assert "03:00 where the day begins first; here at the member's own time" in shown


def test_a_paused_item_is_told(config: Path) -> None:
    roost("calendar", "pause", "tip", "--config", config)
    shown = json.loads(roost("explain", "vip", "tip", "--json", "--config", config).output)
    assert shown["next"]["meant"] is True
    (verdict,) = shown["next"]["verdict"]
    assert verdict.endswith(": does not get it unless the paused item is resumed")
    assert verdict in roost("explain", "vip", "tip", "--config", config).output
