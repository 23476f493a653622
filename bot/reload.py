"""Hot reload: a changed configuration is validated whole, then swapped; the last good one stays."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import structlog
from watchfiles import Change, awatch

from bot.config.error import ConfigError
from bot.metrics import Metrics
from bot.program import Program, load_program

_log = structlog.get_logger(__name__)


def log_refusal(problems: Sequence[str]) -> None:
    """Tell in the log why a file was refused."""
    _log.error("configuration refused; the last good one stays", problems=problems)


class Reloader:
    """program: in force at first. environ: of the process. swap: puts a validated program in force.

    load: makes the program of the file. refused: is told each problem of a file that is not put in force.
    """

    def __init__(
        self,
        program: Program,
        environ: Mapping[str, str],
        swap: Callable[[Program], Awaitable[None]],
        metrics: Metrics,
        load: Callable[[Path, Mapping[str, str]], Program] = load_program,
        refused: Callable[[Sequence[str]], None] = log_refusal,
    ) -> None:
        self._program = program
        self._environ = environ
        self._swap = swap
        self._metrics = metrics
        self._load = load
        self._refused = refused

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Watch beside what is done inside, and no change from then on is missed."""
        watch = asyncio.create_task(self.run())
        await asyncio.sleep(0)  # its first step sets the watch
        try:
            yield
        finally:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)

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
            program = await loop.run_in_executor(None, self._load, file, self._environ)
            await self._swap(program)
        except ConfigError as error:
            self._refused(error.problems)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with a new file, the server goes on
            _log.exception("configuration not loaded; the last good one stays")
            self._refused([f"{file.name}: {error!r}"])
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
