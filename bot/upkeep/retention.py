"""The job that deletes what is kept no longer, in small steps beside whatever else is going on."""

import asyncio
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog

from bot.calendar.pace import Pace
from bot.clock import Clock
from bot.config.retention import Ages
from bot.faults import Faults
from storage.database import Database
from storage.retention import RetentionQueries

_EVERY = timedelta(hours=1)
_AFTER_A_FAULT = timedelta(minutes=1)
_DAY = timedelta(days=1)
_RESTS = 10
"""The database is left alone for so many times as long as a step took."""
_log = structlog.get_logger(__name__)


class _Task(NamedTuple):
    """step: deletes up to so many rows from before an instant; how many, 0 when nothing is left."""

    name: str
    before: datetime
    step: Callable[[RetentionQueries, datetime, int], int]


class Retention:
    """One per process; of several processes one works at a time. ages: as they are in force now."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        ages: Callable[[], Ages],
        pace: Pace | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._ages = ages
        # A row deleted is a page or two to be copied back, many times what a row of a fan-out is.
        self._pace = pace or Pace(20, 2000, copied=1000, copied_awaited=200)
        self._faults = Faults(clock, _log)
        self._left: list[_Task] = []
        self._done: Counter[str] = Counter()

    async def run(self, threads: Executor) -> None:
        """Work for ever: a round each hour."""
        loop = asyncio.get_running_loop()
        while True:
            rest = await loop.run_in_executor(threads, self.step)
            await asyncio.sleep(rest.total_seconds())

    def step(self) -> timedelta:
        """Delete a little; tells how long to rest before the next step. Idempotent, and fit to be killed."""
        try:
            self._left = self._left or self._round()
            took, found = self._take(self._left[0]) if self._left else (0.0, None)
        except Exception as error:  # noqa: BLE001 - the job outlives any fault
            self._faults.tell("old rows could not be deleted; tried again", error)
            return _AFTER_A_FAULT
        if found is None:  # another process is at it, or there is nothing at all
            self._left = []
            return _EVERY
        if self._pace.much_written(found):
            self._database.copy_back()
        self._done[self._left[0].name] += found
        if not found:
            self._left.pop(0)
        return timedelta(seconds=took * _RESTS) if self._left else self._rounded()

    def _take(self, task: _Task) -> tuple[float, int | None]:
        with self._database.begin() as store:
            began = self._clock.monotonic()
            if not store.retention.hold():
                return 0.0, None
            found = task.step(store.retention, task.before, self._pace.size)
            took = self._clock.monotonic() - began
            self._pace.took(took, awaited=self._database.awaited)
        return took, found

    def _round(self) -> list[_Task]:
        with self._database.read() as store:
            latest = store.retention.latest()
        if latest is None:
            return []
        now, ages = reckoned(self._clock.now(), latest), self._ages()
        tasks = [
            _Task("callbacks", now - ages.words, RetentionQueries.callbacks),
            _Task(
                "words", now - ages.words, lambda queries, before, limit: queries.words(before, limit, now)
            ),
            _Task("answers", now - ages.answers, RetentionQueries.answers),
            _Task("pushes", now - ages.deliveries, RetentionQueries.pushes),
        ]
        return [*tasks, _Task("log", now - ages.log, RetentionQueries.log)] if ages.log else tasks

    def _rounded(self) -> timedelta:
        if deleted := {name: count for name, count in self._done.items() if count}:
            _log.info("deleted what is kept no longer", **deleted)
        self._done.clear()
        return _EVERY


def reckoned(now: datetime, latest: datetime) -> datetime:
    """From when ages count. latest: when the last callback came.

    A clock that is wrong by years would make everything old, but it lets no callback in.
    """
    return min(now, latest + _DAY)
