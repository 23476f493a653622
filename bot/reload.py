"""Hot reload: a changed configuration is validated whole, then swapped; the last good one stays.

Editors and copies write in pieces, and what is there so far may be valid: a file is read once it has rested.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager, suppress
from functools import partial
from pathlib import Path

import structlog
from watchfiles import Change, awatch

from bot.config.error import ConfigError
from bot.metrics import Metrics
from bot.program import Program, load_program

_REST = 1.0
"""Seconds in which nothing changes in a file that is written to its end."""
_MOST_LOOKS = 15
"""How often it is looked at before it is read in any case: some file beside it may never rest."""
_log = structlog.get_logger(__name__)
Look = frozenset[tuple[str, int, int, int]]
"""The watched files: path, inode, size and time of the last change in nanoseconds."""


async def rest() -> None:
    """Wait for as long as a file must stay the same."""
    await asyncio.sleep(_REST)


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
    async def watching(self, asked: asyncio.Event) -> AsyncIterator[None]:
        """Watch beside what is done inside, and no change from then on is missed; `asked` as for `run`."""
        watch = asyncio.create_task(self.run(asked))
        await asyncio.sleep(0)  # its first step sets the watch
        try:
            yield
        finally:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)

    async def run(self, asked: asyncio.Event, pause: Callable[[], Awaitable[None]] = rest) -> None:
        """Reload whenever the file, a secret beside it, or a spreadsheet it names changes, or when asked.

        asked: set by whoever asks. pause: between two looks at the files.
        """
        while True:
            folders = self._folders()
            watch = awatch(*folders, watch_filter=_matters, recursive=False, stop_event=asked)
            async with aclosing(watch) as changes:
                async for _ in changes:
                    await self._reload_rested(pause)
                    if self._folders() != folders:
                        break
            asked.clear()
            await self._reload_rested(pause)  # what changed between the two watches was seen by neither

    async def _reload_rested(self, pause: Callable[[], Awaitable[None]]) -> None:
        """Reload what looks the same as a moment before, and still does when it has been read."""
        for _ in range(_MOST_LOOKS):
            seen = self._look()
            await pause()
            if self._looks_like(seen):
                await self.reload(partial(self._looks_like, seen))
                if self._looks_like(seen):
                    return
        await self.reload()

    async def reload(self, is_whole: Callable[[], bool] = lambda: True) -> bool:
        """Reload now; False when the new configuration was refused and the last one stays.

        is_whole: asked when it has been read; where it is not, nothing is done.
        """
        loop = asyncio.get_running_loop()
        file = self._program.file
        try:
            program = await loop.run_in_executor(None, self._load, file, self._environ)
            if not is_whole():
                return False
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

    def _looks_like(self, seen: Look) -> bool:
        return self._look() == seen

    def _look(self) -> Look:
        found = set()
        for folder in self._folders():
            for file in folder.iterdir():
                with suppress(OSError):  # it went meanwhile
                    if _matters(Change.modified, file.name):
                        state = file.stat()
                        found.add((str(file), state.st_ino, state.st_size, state.st_mtime_ns))
        return frozenset(found)


def _matters(_change: Change, path: str) -> bool:
    return path.endswith((".toml", ".csv", ".txt", ".xlsx"))
