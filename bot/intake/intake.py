"""From a decoded event to its committed answer: the asynchronous edge of the processor."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import suppress
from datetime import timedelta

import structlog

from bot.group import Group
from bot.intake.deferred import Deferred
from bot.intake.processor import Processor
from handlers.contract import Event
from storage.inbox import StoredReply

_log = structlog.get_logger(__name__)


class Intake:
    """Takes events and gives each its answer once it is committed; the same event at once is one event.

    slow_after: an answer that takes longer is left to the customer-service path. on_commit: told how many
    events shared a transaction.
    """

    def __init__(
        self,
        processor: Processor,
        threads: Executor,
        slow_after: timedelta,
        on_commit: Callable[[int], None],
    ) -> None:
        self._processor = processor
        self._deferred = Deferred(processor)
        self._threads = threads
        self._slow_after = slow_after.total_seconds()
        self._group = Group(processor.process, threads, on_group=on_commit)
        self._under_way: dict[str, asyncio.Future[StoredReply]] = {}
        self._deferring: set[asyncio.Task[None]] = set()
        self._deferred_now = asyncio.Event()

    async def submit(self, event: Event) -> StoredReply:
        """The event's answer; it is in the database when this returns.

        Raises: whatever the database raises: the event is then not acknowledged and will be pushed again.
        """
        under_way = self._under_way.get(event.key)
        if under_way is not None:
            return await asyncio.shield(under_way)
        future = self._under_way[event.key] = self._group.submit(event)
        slow = asyncio.get_running_loop().call_later(self._slow_after, self._too_slow, event, future)
        try:
            return await future
        finally:
            slow.cancel()
            del self._under_way[event.key]

    async def run(self) -> None:
        """Work until `close`."""
        await self._group.run()

    def close(self) -> None:
        """Let `run` end once everything submitted is committed."""
        self._group.close()

    async def revive(self, every: timedelta) -> None:
        """Handle deferred events for ever: those of now, of a failed try, and of a process that died."""
        while True:
            self._deferred_now.clear()
            if await self._revived():
                continue  # there may be more
            with suppress(TimeoutError):
                async with asyncio.timeout(every.total_seconds()):
                    await self._deferred_now.wait()

    async def _revived(self) -> int:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, self._deferred.revive)
        except Exception:  # noqa: BLE001 - the loop outlives any fault of the database
            _log.exception("deferred events could not be handled; tried again")
            return 0

    def _too_slow(self, event: Event, future: asyncio.Future[StoredReply]) -> None:
        task = asyncio.create_task(self._defer(event, future))
        self._deferring.add(task)
        task.add_done_callback(self._deferring.discard)

    async def _defer(self, event: Event, future: asyncio.Future[StoredReply]) -> None:
        loop = asyncio.get_running_loop()
        try:
            answer = await loop.run_in_executor(self._threads, self._processor.defer, event)
        except Exception as error:  # noqa: BLE001 - whoever waits decides what it means
            if not future.done():
                future.set_exception(error)
            return
        _log.info("slow event deferred", key=event.key)
        self._deferred_now.set()
        if not future.done():
            future.set_result(answer)
