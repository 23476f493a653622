"""Running `roost …`: in this process, or as a process of its own."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from typer.testing import CliRunner, Result

from bot.__main__ import build
from bot.config.error import ConfigError
from tests.bot.configured import ACCOUNT, written

ROOT = Path(__file__).parents[3]


def roost(*arguments: str | Path, environ: Mapping[str, str] | None = None) -> Result:
    """The command's result, in this process; a bug is raised."""
    result = CliRunner().invoke(
        build(), [str(each) for each in arguments], env={"COLUMNS": "200"} | dict(environ or {})
    )
    if result.exception and not isinstance(result.exception, ConfigError | SystemExit):
        raise result.exception
    return result


def roost_process(*arguments: str | Path, environ: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    """The command as a process whose environment is only what is given."""
    return subprocess.Popen(
        [sys.executable, "-m", "bot", *map(str, arguments)],
        cwd=ROOT,
        env=dict(environ or {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def small(folder: Path, more: str = "") -> Path:
    """A small configuration with a database of its own and any free port."""
    text = f'{ACCOUNT}[server]\nport = 0\n[database]\nurl = "sqlite:///roost.db"\n{more}'
    return written(folder, text)
