import os
from pathlib import Path

import pytest

from bot.demo.processes import Child, output_of

SIMULATOR = ["simulator", "--port", "0"]


async def test_a_child_is_ready_and_stops_when_asked(tmp_path: Path) -> None:
    child = await Child.start(SIMULATOR, os.environ, tmp_path / "log")
    assert child.ready["event"] == "ready"
    assert await child.stop() == 0
    assert await child.stop() == 0, "twice is as good"
    await child.kill()


async def test_a_killed_child_is_gone(tmp_path: Path) -> None:
    child = await Child.start(SIMULATOR, os.environ, tmp_path / "log")
    await child.kill()
    assert await child.stop() == -9


async def test_a_child_that_cannot_start_tells_why(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="no such file"):
        await Child.start(["run", "--config", str(tmp_path / "none.toml")], os.environ, tmp_path / "log")


async def test_what_a_command_prints(tmp_path: Path) -> None:
    assert "engagement" in await output_of(["report", "--help"], os.environ)
