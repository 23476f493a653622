"""Short ways to write a configuration and to read what is said against it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.config.error import ConfigError
from bot.program import Program, load_program
from bot.remarks.collect import remarks as remarks_on

ACCOUNT = '[accounts.main]\nappid = "wx1"\n'
ITEM = '[[calendar]]\nid = "tip"\ntitle = "Tip"\ncontent = "x"\n'
NOW = datetime(2026, 11, 28, 2, tzinfo=UTC)
"""10:00 in Shanghai."""
SECRETS = {
    "ROOST_ACCOUNTS__MAIN__TOKEN": "a-token-of-tests",
    "ROOST_ACCOUNTS__MAIN__AES_KEY": "k" * 43,
    "ROOST_ACCOUNTS__MAIN__SECRET": "s" * 32,
}


def written(folder: Path, text: str) -> Path:
    """A `config.toml` with this text."""
    file = folder / "config.toml"
    file.write_text(text, "utf-8")
    return file


def program(folder: Path, text: str, environ: Mapping[str, str] | None = None) -> Program:
    """The program that this text asks for."""
    return load_program(written(folder, text), environ or {})


def remarks(folder: Path, text: str, now: datetime = NOW) -> list[str]:
    """What is remarked on in this text, at a time (aware UTC)."""
    return list(remarks_on(program(folder, text), now))


def problems(folder: Path, text: str, environ: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """What is said against this text."""
    with pytest.raises(ConfigError) as refused:
        program(folder, text, environ)
    return refused.value.problems
