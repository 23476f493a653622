"""Hot reload: a changed configuration is validated whole, then swapped; the last good one stays."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path

import structlog
from watchfiles import Change, awatch

from bot.config_error import ConfigError
from bot.metrics import Metrics
from bot.program import Program, load_program

_log = structlog.get_logger(__name__)
Changes = AsyncIterator[set[tuple[Change, str]]]


class Reloader:
    """environ: of the process. swap: puts a validated program in force."""

    def __init__(
        self,
        file: Path,
        environ: Mapping[str, str],
        swap: Callable[[Program], Awaitable[None]],
        metrics: Metrics,
    ) -> None:
        self._file = file
        self._environ = environ
        self._swap = swap
        self._metrics = metrics

    async def run(self) -> None:
        """Reload whenever the file, or a spreadsheet or secret near it, changes."""
        async for _ in awatch(self._file.resolve().parent, watch_filter=_matters, recursive=False):
            await self.reload()

    async def reload(self) -> bool:
        """Reload now; False when the new configuration was refused and the last one stays."""
        loop = asyncio.get_running_loop()
        try:
            program = await loop.run_in_executor(None, load_program, self._file, self._environ)
        except ConfigError as error:
            self._metrics.config_errors.inc()
            _log.error("configuration refused; the last good one stays", problems=error.problems)
            return False
        await self._swap(program)
        return True


def _matters(_change: Change, path: str) -> bool:
    return path.endswith((".toml", ".csv"))
