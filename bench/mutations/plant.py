"""Planting one bug in a copy of the tree, and asking its tests."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from bench.mutations.bug import Bug

_AT_MOST = 600.0
"""Seconds: some bugs never end, and are seen by that."""
_LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "data", "__pycache__", ".*_cache", "*.egg-info")


class Fate(StrEnum):
    """What became of a bug."""

    CAUGHT = "caught"
    SURVIVED = "survived"
    LOST = "its text is not found once"
    BROKEN = "its tests could not be run"


def copied(tree: Path, to: Path) -> Path:
    """A copy to plant in; nothing of it is ever written back."""
    return shutil.copytree(tree, to, ignore=_LEFT_OUT)


def fate(bug: Bug, copy: Path) -> Fate:
    """Whether its tests see the bug. The copy is as before afterwards."""
    file = copy / bug.file
    text = file.read_text("utf-8") if file.exists() else ""
    if text.count(bug.text) != 1:
        return Fate.LOST
    file.write_text(text.replace(bug.text, bug.instead), "utf-8")
    try:
        status, _ = ask(bug.tests, copy)
    finally:
        file.write_text(text, "utf-8")
    return {0: Fate.SURVIVED, 1: Fate.CAUGHT}.get(status, Fate.BROKEN)


def ask(tests: Sequence[str], copy: Path) -> tuple[int, str]:
    """pytest's exit status (0 all passed, 1 some failed, or did not end) and what it says."""
    command = [sys.executable, "-m", "pytest", "-x", "-n", "0", "-p", "no:cacheprovider"]
    chosen = ["-k", "not postgresql", "--basetemp", str(copy.with_name(f"{copy.name}-tests")), *tests]
    # What was compiled of a file is taken for it where size and second are the same.
    environ = os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(copy)}
    try:
        done = subprocess.run(
            [*command, *chosen], cwd=copy, env=environ, capture_output=True, check=False, timeout=_AT_MOST
        )
    except subprocess.TimeoutExpired:
        return 1, ""
    return done.returncode, (done.stdout + done.stderr).decode(errors="replace")
