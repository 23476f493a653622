import shutil
from pathlib import Path

import pytest

from tests.bot.cli.commands import ROOT


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A copy of the sample, so that the demo's database is the test's own."""
    return Path(shutil.copy(ROOT / "config.toml", tmp_path))
