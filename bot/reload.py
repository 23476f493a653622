"""Hot reload: a changed configuration is validated whole, then swapped; the last good one stays."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing
from pathlib import Path

import structlog
from watchfiles import Change, awatch

from bot.config.error import ConfigError
from bot.metrics import Metrics
from bot.program import Program, load_program

_log = structlog.get_logger(__name__)


class Reloader:
    """program: in force at first. environ: of the process. swap: puts a validated program in force."""

    def __init__(
        self,
        program: Program,
        environ: Mapping[str, str],
        swap: Callable[[Program], Awaitable[None]],
        metrics: Metrics,
    ) -> None:
        self._program = program
        self._environ = environ
        self._swap = swap
        self._metrics = metrics

    async def run(self) -> None:
        """Reload whenever the file, a secret beside it, or a spreadsheet it names changes."""
        while True:
            folders = self._folders()
            async with aclosing(awatch(*folders, watch_filter=_matters, recursive=False)) as changes:
                async for _ in changes:
                    await self.reload()
                    if self._folders() != folders:
                        break
            await self.reload()  # what changed between the two watches was seen by neither

    async def reload(self) -> bool:
        """Reload now; False when the new configuration was refused and the last one stays."""
        loop = asyncio.get_running_loop()
        file = self._program.file
        try:
            program = await loop.run_in_executor(None, load_program, file, self._environ)
            await self._swap(program)
        except ConfigError as error:
            _log.error("configuration refused; the last good one stays", problems=error.problems)
        except Exception:  # noqa: BLE001 - whatever is wrong with a new file, the server goes on
            _log.exception("configuration not loaded; the last good one stays")
        else:
            self._program = program
            return True
        self._metrics.config_errors.inc()
        return False

    def _folders(self) -> set[Path]:
        own = self._program.file.resolve().parent
        return {own, *(folder for folder in self._program.folders if folder.is_dir())}


def _matters(_change: Change, path: str) -> bool:
    return path.endswith((".toml", ".csv", ".txt", ".xlsx"))
