import json
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import SystemClock
from storage.database import Database, open_database
from storage.migrate import migrate
from storage.models import DeliveryState
from tests.bot.cli.commands import roost, small
from tests.support.deliveries import member, queue
from tests.support.programs import NOON
from tests.support.rows import outbox


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Three messages; of the first two nobody knows."""
    database = opened(tmp_path)
    migrate(database)
    member(database)
    queue(database, "a", "b", "c")
    lost = {"state": DeliveryState.UNKNOWN, "reason": "dropped", "attempted_at": NOON}
    with database.begin() as store:
        store.outbox.settle([{"was_id": number} | lost for number in (1, 2)])
    database.close()
    return small(tmp_path)


def opened(folder: Path) -> Database:
    return open_database(f"sqlite:///{folder}/roost.db")


def test_what_is_unknown_is_listed(config: Path) -> None:
    rows = json.loads(roost("deliveries", "unknown", "--json", "--config", config).output)
    assert rows[0] == {
        "id": 1,
        "member_id": "m-o1",
        "account": "main",
        "topic": "t",
        "source": "reply",
        "attempted_at": NOON.isoformat(),
        "reason": "dropped",
    }
    assert [row["id"] for row in rows] == [1, 2]
    assert "dropped" in roost("deliveries", "unknown", "--limit", "1", "--config", config).output


def test_by_hand_it_is_sent_again(config: Path, tmp_path: Path) -> None:
    result = roost("deliveries", "resend", "2", "--config", config)
    assert (result.exit_code, result.output) == (0, "queued again: 1\n")
    database = opened(tmp_path)
    assert [row["state"] for row in outbox(database)] == ["unknown", "queued", "queued"]
    again = outbox(database)[1]
    assert again["not_before"] <= SystemClock().now() < again["expires_at"] - timedelta(minutes=50)
    database.close()


def test_nothing_else_is(config: Path) -> None:
    result = roost("deliveries", "resend", "1", "3", "9", "--config", config)
    assert result.exit_code == 1
    assert "queued again: 1" in result.output
    assert "not unknown, or of a cancelled occurrence: 3, 9" in result.output


def test_where_nothing_rests_that_is_said(config: Path) -> None:
    assert roost("deliveries", "rests", "--config", config).output == "resting endpoints: none\n"
    assert roost("deliveries", "rests", "--json", "--config", config).output == "[]\n"


def test_what_rests_is_listed_and_lifted_by_hand(config: Path, tmp_path: Path) -> None:
    now = SystemClock().now()
    database = opened(tmp_path)
    with database.begin() as store:
        store.quotas.rest("main", "message/custom/send", now + timedelta(hours=5), "errcode 45009", now)
    database.close()
    (row,) = json.loads(roost("deliveries", "rests", "--json", "--config", config).output)
    assert (row["account"], row["endpoint"], row["pace"]) == ("main", "message/custom/send", 100)
    assert row["reason"] == "errcode 45009"
    lift = ("deliveries", "lift", "main", "message/custom/send", "--config", config)
    assert roost(*lift).output == "sending goes on\n"
    assert json.loads(roost("deliveries", "rests", "--json", "--config", config).output) == []
    again = roost(*lift)
    assert (again.exit_code, "does not rest" in again.output) == (1, True)
