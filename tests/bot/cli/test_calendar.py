import json
from pathlib import Path
from typing import Any

import pytest

from bot.cli.calendar import wait_for_calls
from bot.config.error import ConfigError
from storage.database import open_database
from storage.migrate import migrate
from storage.models import DeliveryState
from tests.bot.cli.commands import roost, small
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
    return small(tmp_path)


def shown(config: Path, *options: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(
        roost("calendar", "list", "--json", *options, "--config", config).output
    )
    return rows


def test_progress_for_machines_and_for_people(config: Path) -> None:
    expired, running = shown(config)
    assert running == {
        "id": 1,
        "item": "tip",
        "due_at": DUE.isoformat(),
        "state": "sending",
        "reason": "",
        "audience": 3,
        "deliveries": {"accepted": 1, "queued": 2},
    }
    assert (expired["state"], expired["deliveries"]) == ("expired", {})
    assert shown(config, "--limit", "1") == [expired]
    table = roost("calendar", "list", "--config", config, environ={"COLUMNS": "80"}).output
    assert all(word in table for word in ("deliveries", "audience", "1 accepted", "2 queued"))
    assert "max_late" in table


def test_a_column_without_anything_in_it_takes_no_room(tmp_path: Path) -> None:
    config = small(tmp_path)
    database = open_database(f"sqlite:///{tmp_path}/roost.db")
    migrate(database)
    enrol(database, "a")
    with database.begin() as store:
        fan_out(store, fired(store))
    database.close()
    assert "reason" not in roost("calendar", "list", "--config", config).output
    assert shown(config)[0]["reason"] == ""


def test_pause_resume_and_cancel(config: Path) -> None:
    for command, state in (("pause", "paused"), ("resume", "sending"), ("cancel", "cancelled")):
        result = roost("calendar", command, "1", "--config", config)
        assert (result.exit_code, result.output) == (0, f"occurrence 1 is {state}\n")
        assert shown(config)[1]["state"] == state


def test_a_pause_waits_for_what_is_being_called_but_not_for_long() -> None:
    slept: list[float] = []
    answers = iter([True, True, False])
    wait_for_calls(lambda: next(answers), slept.append)
    assert len(slept) == 2
    slept.clear()
    wait_for_calls(lambda: True, slept.append)
    assert sum(slept) == pytest.approx(2)


@pytest.mark.parametrize(
    ("command", "number", "reason"),
    [("resume", "1", "1 is sending"), ("pause", "2", "2 is expired"), ("cancel", "9", "9 is unknown; see")],
)
def test_what_cannot_be_done_is_told(config: Path, command: str, number: str, reason: str) -> None:
    result = roost("calendar", command, number, "--config", config)
    assert result.exit_code == 1
    assert f"nothing to {command}: occurrence {reason}" in result.output


def test_a_database_without_tables_is_told_without_a_traceback(tmp_path: Path) -> None:
    result = roost("calendar", "pause", "1", "--config", small(tmp_path))
    assert isinstance(result.exception, ConfigError)
