"""When the calendar looks: a monotonic pulse, whose jobs APScheduler keeps in memory and runs."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from datetime import UTC, timedelta, tzinfo

import structlog
from apscheduler.executors.debug import DebugExecutor
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.exc import SQLAlchemyError

from bot.calendar.fire import Calendar
from bot.calendar.item import CalendarItem
from bot.faults import Faults

_log = structlog.get_logger(__name__)


class Ticker:
    """Looks for due occurrences every so often, however the machine's clock is set meanwhile.

    items: what is in force now. queued: called when messages were queued. zone: in which APScheduler reads
    the machine's clock. ticked_at: when it last got through to the database, by the clock's `monotonic`.
    """

    def __init__(
        self,
        calendar: Calendar,
        items: Callable[[], Sequence[CalendarItem]],
        threads: Executor,
        queued: Callable[[], None],
        every: timedelta = timedelta(seconds=1),
        zone: tzinfo = UTC,
    ) -> None:
        self._calendar = calendar
        self._items = items
        self._threads = threads
        self._queued = queued
        self._faults = Faults(calendar.clock, _log)
        self._every = every
        # Runs `_begin` in the loop: its own executor reports every look that a stop cancels as an error.
        self._scheduler = AsyncIOScheduler(executors={"default": DebugExecutor()}, timezone=zone)
        self._looking = asyncio.Lock()
        self._pulse: asyncio.Task[None] | None = None
        self._task: asyncio.Task[None] | None = None
        self.ticked_at = calendar.clock.monotonic()

    def start(self) -> None:
        """Begin to tick; needs a running event loop."""
        self._scheduler.start()
        self._pulse = asyncio.create_task(self._beat())

    def stop(self) -> None:
        """No more ticks; what the one under way has not written yet is found again."""
        for task in (self._pulse, self._task):
            if task:
                task.cancel()
        self._scheduler.shutdown(wait=False)

    async def _beat(self) -> None:
        # The loop's time is monotonic. By its own timer, which goes by the machine's clock, APScheduler would
        # sleep until that has caught up when it was set back.
        while True:
            self._scheduler.add_job(self._begin, id="look", replace_existing=True, misfire_grace_time=None)
            await asyncio.sleep(self._every.total_seconds())

    def _begin(self) -> None:
        if not self._task or self._task.done():
            self._task = asyncio.create_task(self.tick())

    async def tick(self) -> None:
        """Look, and write audiences to their end; does nothing while an earlier look lasts."""
        if not self._looking.locked():
            async with self._looking:
                await self._look()

    async def _look(self) -> None:
        loop = asyncio.get_running_loop()
        more, told = True, False
        while more:
            try:
                looked = loop.run_in_executor(self._threads, self._calendar.tick, self._items())
                queued, more = await looked
            except SQLAlchemyError as error:  # the next tick finds the same occurrences
                self._faults.tell("the calendar could not be looked at; tried again", error)
                return
            except Exception:  # noqa: BLE001 - whatever it is, the calendar goes on
                _log.exception("the calendar could not be looked at; tried again")
                return
            self.ticked_at = self._calendar.clock.monotonic()
            if queued and not (told and more):  # who sends looks again by itself while there is something
                self._queued()
                told = True
            if more:  # others get at the database first
                await asyncio.sleep(self._calendar.pace.rest)
