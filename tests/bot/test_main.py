import re
import subprocess
import sys
from pathlib import Path

from tests.bot.cli.commands import roost


def test_it_says_its_version() -> None:
    result = roost("--version")
    assert result.exit_code == 0
    assert re.fullmatch(r"roost \d+\.\d+\.\d+\n", result.output)


def test_help_offers_completion() -> None:
    result = roost("--help")
    assert "--install-completion" in result.output
    assert "private-domain operations on WeChat" in result.output


def test_a_shell_completes_commands() -> None:
    asked = {"_ROOST_COMPLETE": "complete_bash", "COMP_WORDS": "roost cal", "COMP_CWORD": "1"}
    command = Path(sys.executable).with_name("roost")
    found = subprocess.run([command], env=asked, capture_output=True, text=True, check=False)
    assert found.stdout.split() == ["calendar"]
