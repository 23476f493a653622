"""The scripted day, as a newcomer plays it: follow, answer, push, kill -9, nothing lost."""

import shutil
from pathlib import Path

from tests.bot.cli.commands import ROOT, roost_process


def test_the_whole_day_happens(tmp_path: Path) -> None:
    config = shutil.copy(ROOT / "config.toml", tmp_path)
    process = roost_process("demo", "--script", "--config", config, environ={"COLUMNS": "200"})
    output, errors = process.communicate(timeout=180)
    assert process.returncode == 0, f"{output}\n{errors}"
    happened = [line.split("│")[1:3] for line in output.splitlines() if line.startswith("│")]
    assert {answer.strip() for _, answer in happened if answer.strip()} == {"yes"}
    assert len(happened) >= 9
    left = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert {name for name in left if not name.startswith("faq-")} == {"config.toml"}


def test_a_wrong_configuration_is_told(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("serevr = 1\n", "utf-8")
    process = roost_process("demo", "--script", "--config", tmp_path / "config.toml", environ={})
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "config.toml:1: serevr: unknown key; did you mean 'server'?" in errors
