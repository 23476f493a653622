import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.cli.calendar import wait_for_calls
from bot.config.error import ConfigError
from bot.config.load import load_config
from storage.database import Database, open_database
from storage.migrate import migrate
from storage.models import DeliveryState, ItemState, Occurrence, table_of
from storage.upkeep_models import Kept
from tests.bot.cli.commands import roost, small
from tests.bot.configured import ITEM
from tests.support.fan_outs import DUE, enrol, fan_out, fired


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Three members, of whom one has got the occurrence."""
    database = open_database(f"sqlite:///{tmp_path}/roost.db")
    migrate(database)
    enrol(database, "a", "b", "c")
    with database.begin() as store:
        fan_out(store, fired(store))
        store.outbox.settle([{"was_id": 1, "state": DeliveryState.ACCEPTED}])
        store.occurrences.expire("late", [(DUE, "later than max_late")], DUE)
    database.close()
    evening = ITEM.replace("tip", "evening").replace("Tip", "晚间")
    return small(tmp_path, f'{ITEM}at = "2026-11-20 09:00"\n{evening}at = "0 20 * * *"\n')


def shown(config: Path, *options: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(
        roost("calendar", "occurrences", "--json", *options, "--config", config).output
    )
    return rows


def item_states(config: Path) -> dict[str, ItemState]:
    with opened(config).read() as store:
        return store.item_states.stopped()


def opened(config: Path) -> Database:
    return open_database(f"sqlite:///{config.parent}/roost.db")


def test_progress_for_machines_and_for_people(config: Path) -> None:
    expired, running = shown(config)
    assert running == {
        "id": 1,
        "item": "tip",
        "due_at": DUE.isoformat(),
        "state": "sending",
        "reason": "",
        "audience": 3,
        "kept": "",
        "deliveries": {"accepted": 1, "queued": 2},
    }
    assert (expired["state"], expired["deliveries"]) == ("expired", {})
    assert shown(config, "--limit", "1") == [expired]
    assert shown(config, "tip") == [running]
    table = roost("calendar", "occurrences", "--config", config, environ={"COLUMNS": "80"}).output
    assert all(word in table for word in ("deliveries", "meant", "1 accepted", "2 queued"))
    assert "max_late" in table


def test_an_item_is_paused_resumed_and_cancelled_as_often_as_one_likes(config: Path) -> None:
    for command, state, moved in (
        ("pause", "paused", "occurrence 1 is paused\n"),
        ("pause", "paused", ""),
        ("resume", "running", "occurrence 1 is sending\n"),
        ("resume", "running", ""),
        ("cancel", "cancelled", "occurrence 1 is cancelled\n"),
        ("cancel", "cancelled", ""),
    ):
        result = roost("calendar", command, "tip", "--config", config)
        assert (result.exit_code, result.output) == (0, f"tip is {state}\n{moved}")
        assert item_states(config).get("tip", "running") == state


def test_an_item_is_paused_before_it_is_ever_due(config: Path) -> None:
    assert roost("calendar", "pause", "evening", "--config", config).output == "evening is paused\n"
    assert item_states(config) == {"evening": ItemState.PAUSED}


def test_one_that_was_taken_out_and_still_runs_can_be_stopped(config: Path) -> None:
    config.write_text(config.read_text("utf-8").replace('"tip"', '"other"'), "utf-8")
    assert "occurrence 1 is cancelled" in roost("calendar", "cancel", "tip", "--config", config).output


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("evning", "did you mean evening?"),
        ("夜", "there are: tip, evening"),
        ("晚间", "did you mean evening?"),
    ],
)
def test_an_unknown_item_is_told_with_those_of_like_names(config: Path, name: str, hint: str) -> None:
    for command in ("pause", "resume", "cancel"):
        refused = roost("calendar", command, name, "--config", config).exception
        assert str(refused) == f"config.toml: there is no [[calendar]] item {name!r}; {hint}"


def test_only_the_next_one_is_cancelled(config: Path) -> None:
    outputs = [roost("calendar", "cancel", "evening", "next", "--config", config).output for _ in range(2)]
    assert outputs[0] == outputs[1]
    assert re.fullmatch(r"evening of \w{3} 20\d\d-\d\d-\d\d 20:00 is cancelled\n", outputs[0])
    (row,) = shown(config, "evening")
    assert (row["state"], row["reason"]) == ("cancelled", "by hand")
    assert item_states(config) == {}
    over = roost("calendar", "cancel", "tip", "next", "--config", config)
    assert (over.exit_code, over.output) == (1, "nothing to cancel: tip is not due any more\n")
    assert roost("calendar", "cancel", "tip", "last", "--config", config).exit_code == 2


def test_the_next_one_is_the_one_that_is_due_and_has_not_begun(config: Path) -> None:
    """Due every minute, last decided ten minutes ago: the next tick would catch up the latest."""
    often = ITEM.replace("tip", "often")
    config.write_text(config.read_text("utf-8") + f'{often}at = "* * * * *"\nmax_late = "1h"\n', "utf-8")
    item = next(each for each in load_config(config, {}).calendar if each.id == "often")
    with opened(config).begin() as store:
        store.occurrences.mark(item.mark, datetime.now(UTC) - timedelta(minutes=10))
    for _ in range(2):
        assert roost("calendar", "cancel", "often", "next", "--config", config).exit_code == 0
    assert {row["state"] for row in shown(config, "often")} == {"cancelled"}
    assert all(row["due_at"] <= datetime.now(UTC).isoformat() for row in shown(config, "often"))


@pytest.mark.parametrize("named", [["1"], ["tip", "1"]])
def test_an_occurrence_is_paused_resumed_and_cancelled(config: Path, named: list[str]) -> None:
    for command, state in (("pause", "paused"), ("resume", "sending"), ("cancel", "cancelled")):
        for _ in range(2):
            result = roost("calendar", command, *named, "--config", config)
            assert (result.exit_code, result.output) == (0, f"occurrence 1 is {state}\n")
        assert shown(config)[1]["state"] == state
    assert item_states(config) == {}


def test_an_item_whose_id_is_a_number_goes_before_the_occurrence(config: Path) -> None:
    config.write_text(f'{config.read_text("utf-8")}{ITEM.replace("tip", "1")}at = "0 9 * * *"\n', "utf-8")
    assert roost("calendar", "pause", "1", "--config", config).output == "1 is paused\n"
    assert shown(config)[1]["state"] == "sending"


def test_an_occurrence_of_a_paused_item_is_resumed_with_it(config: Path) -> None:
    roost("calendar", "pause", "tip", "--config", config)
    result = roost("calendar", "resume", "1", "--config", config)
    told = "nothing to resume: tip is paused; first: roost calendar resume tip\n"
    assert (result.exit_code, result.output) == (1, told)
    assert shown(config)[1]["state"] == "paused"


def test_a_pause_waits_for_what_is_being_called_but_not_for_long() -> None:
    slept: list[float] = []
    answers = iter([True, True, False])
    wait_for_calls(lambda: next(answers), slept.append)
    assert len(slept) == 2
    slept.clear()
    wait_for_calls(lambda: True, slept.append)
    assert sum(slept) == pytest.approx(2)


@pytest.mark.parametrize(
    ("command", "named", "reason"),
    [
        ("pause", ["2"], "occurrence 2 is expired"),
        ("resume", ["2"], "occurrence 2 is expired"),
        ("cancel", ["9"], "occurrence 9 is unknown; see `roost calendar occurrences`"),
        ("cancel", ["tip", "2"], "occurrence 2 is unknown; see `roost calendar occurrences tip`"),
    ],
)
def test_what_cannot_be_done_is_told(config: Path, command: str, named: list[str], reason: str) -> None:
    result = roost("calendar", command, *named, "--config", config)
    assert (result.exit_code, result.output) == (1, f"nothing to {command}: {reason}\n")


def test_a_database_without_tables_is_told_without_a_traceback(tmp_path: Path) -> None:
    result = roost("calendar", "pause", "tip", "--config", small(tmp_path, f'{ITEM}at = "0 9 * * *"\n'))
    assert isinstance(result.exception, ConfigError)


def test_of_an_old_one_it_is_said_that_nothing_is_kept(config: Path) -> None:
    database = opened(config)
    with database.begin() as store:
        store.connection.execute(table_of(Occurrence).update().values(kept=Kept.GONE))
    database.close()
    output = roost("calendar", "occurrences", "--config", config).output
    assert "kept no longer" in output
    assert "accepted" not in output
