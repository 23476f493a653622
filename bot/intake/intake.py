"""From a decoded event to its committed answer: the asynchronous edge of the processor."""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import suppress
from datetime import timedelta
from typing import NamedTuple

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.config.model import ServerSection
from bot.faults import Faults
from bot.group import Group, settle
from bot.intake.deferred import Deferred
from bot.intake.processor import Processor
from handlers.contract import Event
from storage.inbox import StoredReply

_LOOKS = 5
"""How often who waits is looked after in the shortest time that matters."""
_log = structlog.get_logger(__name__)


class NotStoredError(Exception):
    """Not committed in time: not acknowledged, so that the platform pushes it again."""


class _Waiting(NamedTuple):
    """An event that waits. since: by the loop's clock. handled: the intake's `_handled` at that moment."""

    event: Event
    future: asyncio.Future[StoredReply]
    since: float
    handled: float


class Intake:
    """Takes events and gives each its answer once it is committed; the same callback at once is one.

    Where handlers work for longer than `server.slow_after` while an event waits, it is put aside and left to
    the customer-service path. Where it is not committed within `server.answer_within`, whatever the reason,
    it is not acknowledged. threads: at least three, and nobody else's, so that putting aside and what was put
    aside wait for no group. on_commit: told how many events shared a transaction.
    """

    def __init__(
        self,
        processor: Processor,
        threads: Executor,
        server: ServerSection,
        on_commit: Callable[[int], None],
    ) -> None:
        self._processor = processor
        self._deferred = Deferred(processor)
        self._faults = Faults(processor.clock, _log)
        self._threads = threads
        self._slow_after = server.slow_after.total_seconds()
        self._answer_within = server.answer_within.total_seconds()
        self._group = Group(processor.process, threads, on_group=on_commit, most=server.waiting)
        self._under_way: dict[tuple[str, str], asyncio.Future[StoredReply]] = {}  # by key and signature
        self._waiting: deque[_Waiting] = deque()  # oldest first
        self._handled = 0.0
        self._deferring: asyncio.Task[None] | None = None
        self._deferred_now = asyncio.Event()

    async def submit(self, event: Event) -> StoredReply:
        """The event's answer; it is in the database when this returns.

        Raises: NotStoredError, OverloadedError, or whatever the database raises: the event is then not
        acknowledged and will be pushed again. BadSignatureError where it is signed for another one.
        """
        callback = event.key, event.signature
        under_way = self._under_way.get(callback)
        if under_way is not None:
            return await asyncio.shield(under_way)
        future = self._under_way[callback] = self._group.submit(event)
        now = asyncio.get_running_loop().time()
        self._waiting.append(_Waiting(event, future, now, self._handled))
        try:
            return await future
        finally:
            del self._under_way[callback]

    async def greet(self, signature: str) -> None:
        """Keep the signature of a test of the address: no callback may come with it.

        Raises: BadSignatureError when one has, TimeoutError, or whatever the database raises.
        """
        async with asyncio.timeout(self._answer_within):
            await asyncio.get_running_loop().run_in_executor(self._threads, self._processor.greet, signature)

    async def run(self) -> None:
        """Work until `close`."""
        watching = asyncio.create_task(self._watch())
        try:
            await self._group.run()
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)

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
        except SQLAlchemyError as error:
            self._faults.tell("deferred events could not be handled; tried again", error)
            return 0
        except Exception:  # noqa: BLE001 - the loop outlives any fault
            _log.exception("deferred events could not be handled; tried again")
            return 0

    async def _watch(self) -> None:
        """Look after who waits: one timer for all, and none for those who get their answer in time."""
        loop, look = asyncio.get_running_loop(), min(self._slow_after, 0.25) / _LOOKS
        while True:
            before = loop.time()
            await asyncio.sleep(look)
            if self._processor.stage.handling:
                self._handled += loop.time() - before
            self._give_up(loop.time() - self._answer_within)
            if not self._deferring or self._deferring.done():
                self._put_aside()

    def _give_up(self, since: float) -> None:
        waiting = self._waiting
        while waiting and (waiting[0].future.done() or waiting[0].since <= since):
            future = waiting.popleft().future
            if not future.done():
                future.set_exception(NotStoredError(f"not committed within {self._answer_within} s"))

    def _put_aside(self) -> None:
        slow = [
            each
            for each in self._waiting
            if self._handled - each.handled >= self._slow_after and not each.future.done()
        ]
        if slow:
            self._deferring = asyncio.create_task(self._defer(slow))

    async def _defer(self, slow: list[_Waiting]) -> None:
        events = [each.event for each in slow]
        loop = asyncio.get_running_loop()
        try:
            answers = await loop.run_in_executor(self._threads, self._processor.defer, events)
        except Exception as error:  # noqa: BLE001 - whoever waits decides what it means
            for each in slow:
                settle(each.future, error)
            return
        _log.info("slow events deferred", events=len(events))
        self._deferred_now.set()
        for each, answer in zip(slow, answers, strict=True):
            settle(each.future, answer)
