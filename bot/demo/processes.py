"""Roost's own commands as child processes, so that the script can kill one."""

import asyncio
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_START_LIMIT = 60.0


class Child:
    """A running `roost …` that has printed its ready line."""

    def __init__(self, process: asyncio.subprocess.Process, ready: dict[str, Any]) -> None:
        self._process = process
        self.ready = ready

    @classmethod
    async def start(cls, arguments: list[str], environ: Mapping[str, str], log: Path) -> "Child":
        """Start it and wait until it serves; what it logs goes to `log`.

        Raises: RuntimeError, with the end of its log, when it ends before it serves.
        """
        with log.open("ab") as errors:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                *arguments,
                env=dict(environ),
                stdout=asyncio.subprocess.PIPE,
                stderr=errors,
            )
        assert process.stdout
        async with asyncio.timeout(_START_LIMIT):
            line = await process.stdout.readline()
        if not line:
            await process.wait()
            raise RuntimeError(f"roost {arguments[0]} did not start: {_end_of(log)}")
        return cls(process, json.loads(line))

    async def kill(self) -> None:
        """SIGKILL: nothing can be tidied up."""
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()

    async def stop(self) -> int:
        """SIGTERM, and wait for the graceful end; its exit status."""
        if self._process.returncode is None:
            self._process.terminate()
        return await self._process.wait()


def _end_of(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-2000:]


async def output_of(arguments: list[str], environ: Mapping[str, str]) -> str:
    """What a command prints."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *arguments, env=dict(environ), stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await process.communicate()
    return printed.decode()
