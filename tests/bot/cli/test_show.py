import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from rich.cells import cell_len

from bot.clock import SystemClock
from bot.config.error import ConfigError
from storage.database import open_database
from storage.migrate import migrate
from storage.models import InboxState
from storage.profiles import MemberRecord, Profile
from tests.bot.cli.commands import roost, small

NOW = SystemClock().now().replace(second=7, microsecond=0)
LONG = "我上周在湖滨店买的晨露精华用了三天，脸上有点泛红，是不是过敏了？要不要先停用几天再看看？"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration whose database holds a short history."""
    database = open_database(f"sqlite:///{tmp_path}/roost.db")
    migrate(database)
    log = [("in", "怎么退货", "faq", 2), ("out", "怎么退货", "faq", 1), ("push", "Tip", "calendar", 0)]
    with database.begin() as store:
        store.members.save([MemberRecord(Profile("m1", NOW), "main", "o1")])
        store.engagement.add(
            [
                line(member, kind, topic, handler, days)
                for member in ("m1", "m2")
                for kind, topic, handler, days in log
            ]
        )
        store.inbox.add([callback(state, number) for number, state in enumerate(InboxState)])
    database.close()
    return small(tmp_path)


def line(member: str, kind: str, topic: str, handler: str, days: int = 0) -> dict[str, object]:
    return {
        "member_id": member,
        "account": "main",
        "at": NOW - timedelta(days=days),
        "kind": kind,
        "topic": topic,
        "handler": handler,
        "source": "",
        "text": f"[bold]{topic}[/bold]",
    }


def callback(state: InboxState, number: int) -> dict[str, object]:
    return {
        "key": f"k{number}",
        "account": "main",
        "kind": "text",
        "member_id": "m1",
        "payload": "{}",
        "at": NOW,
        "received_at": NOW,
        "state": state,
        "reply": b"",
        "reply_type": "",
        "attempts": 5,
        "retry_at": NOW if state is InboxState.DEFERRED else None,
        "error": "",
    }


def test_counts_by_topic_for_machines(config: Path) -> None:
    result = roost("report", "engagement", "--json", "--config", config)
    assert json.loads(result.output) == [
        {"kind": kind, "topic": topic, "handler": handler, "times": 2, "members": 2}
        for kind, topic, handler in (
            ("in", "怎么退货", "faq"),
            ("out", "怎么退货", "faq"),
            ("push", "Tip", "calendar"),
        )
    ]


def test_who_needs_care_comes_first(config: Path) -> None:
    database = open_database(f"sqlite:///{config.parent}/roost.db")
    with database.begin() as store:
        store.engagement.add([line("m1", "in", "care:health", "care")])
    database.close()
    rows = json.loads(roost("report", "engagement", "--json", "--config", config).output)
    assert [row["topic"] for row in rows] == ["care:health", "怎么退货", "怎么退货", "Tip"]


def test_only_the_last_days_count(config: Path) -> None:
    result = roost("report", "engagement", "--json", "--days", "1", "--config", config)
    assert [row["kind"] for row in json.loads(result.output)] == ["push"]


def test_counts_by_topic_for_people(config: Path) -> None:
    lines = roost("report", "engagement", "--config", config).output.splitlines()
    assert lines[0].strip() == "engagement, last 7 days"
    assert [word for word in lines[2].split() if word.isalpha()] == [
        "kind",
        "topic",
        "handler",
        "times",
        "members",
    ]
    assert "怎么退货" in lines[4]


@pytest.mark.parametrize("who", ["m1", "o1"])
def test_a_members_log_by_id_or_openid(config: Path, who: str) -> None:
    rows = json.loads(roost("report", "engagement", "--member", who, "--json", "--config", config).output)
    assert {row["member_id"] for row in rows} == {"m1"}
    assert [row["kind"] for row in rows] == ["in", "out", "push"]
    assert datetime.fromisoformat(rows[2]["at"]) == NOW
    assert datetime.fromisoformat(rows[2]["at"]).tzinfo == UTC
    latest = roost("report", "engagement", "--member", who, "--limit", "1", "--json", "--config", config)
    assert [row["kind"] for row in json.loads(latest.output)] == ["push"]


@pytest.mark.parametrize("width", [60, 80, 200])
@pytest.mark.parametrize("options", [(), ("--member", "m1")])
def test_long_texts_are_readable_at_every_width(config: Path, options: tuple[str, ...], width: int) -> None:
    """No line is too long, and none holds fewer than six letters of a text that has more."""
    database = open_database(f"sqlite:///{config.parent}/roost.db")
    row = {"member_id": "m1", "account": "main", "at": NOW, "kind": "in", "handler": "product_tips"}
    with database.begin() as store:
        store.engagement.add(
            [row | {"topic": LONG[:20], "source": "calendar:double-twelve-2026", "text": LONG}]
        )
    database.close()
    lines = roost(
        "report", "engagement", *options, "--config", config, environ={"COLUMNS": str(width)}
    ).output.splitlines()
    assert max(map(cell_len, lines)) <= width
    assert sum(line.count(LONG[:6]) for line in lines) == 1 + bool(options)


def test_what_members_wrote_is_shown_as_it_is(config: Path) -> None:
    """Square brackets are rich's markup; a member's are only brackets."""
    assert "[bold]Tip[/bold]" in roost("report", "engagement", "--member", "m1", "--config", config).output


def test_people_read_the_time_of_shanghai(config: Path) -> None:
    shown = roost(
        "report", "engagement", "--member", "o1", "--config", config, environ={"COLUMNS": "80"}
    ).output
    assert "times in Asia/Shanghai" in shown
    assert f"│ {NOW.astimezone(ZoneInfo('Asia/Shanghai')):%Y-%m-%d %H:%M:%S} │" in shown
    assert "member_id" not in shown


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_member_whom_nobody_knows_is_a_mistake(config: Path, options: tuple[str, ...]) -> None:
    result = roost("report", "engagement", "--member", "nobody", *options, "--config", config)
    assert result.exit_code == 2
    assert "no account knows 'nobody'" in result.output


def test_a_member_of_whom_nothing_was_logged_is_none(config: Path, tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/roost.db")
    with database.begin() as store:
        store.members.save([MemberRecord(Profile("m3", NOW), "main", "o3")])
    database.close()
    result = roost("report", "engagement", "--member", "o3", "--config", config)
    assert (result.exit_code, result.output) == (0, "member o3: nothing yet\n")


def test_the_inbox_by_state_and_another_try(config: Path) -> None:
    def counts(*options: str) -> dict[str, int]:
        shown = json.loads(roost("report", "inbox", "--json", *options, "--config", config).output)
        return {row["state"]: row["events"] for row in shown}

    assert counts() == {"done": 1, "deferred": 1, "quarantined": 1}
    assert counts("--replay") == {"done": 1, "deferred": 2}
    lines = roost("report", "inbox", "--config", config).output.splitlines()
    assert lines[0].strip() == "inbox"
    assert any("deferred" in line and "2" in line for line in lines)


@pytest.mark.parametrize("report", ["engagement", "inbox"])
def test_a_database_without_tables_is_told_without_a_traceback(tmp_path: Path, report: str) -> None:
    (tmp_path / "roost.db").touch()
    result = roost("report", report, "--config", small(tmp_path))
    assert isinstance(result.exception, ConfigError)
    assert "config.toml: [database] url: no such table" in str(result.exception)
    assert "has `roost migrate` been run?" in str(result.exception)


def test_days_and_limit_are_positive(config: Path) -> None:
    for option in ("--days", "--limit"):
        result = roost("report", "engagement", option, "0", "--config", config)
        assert result.exit_code == 2
