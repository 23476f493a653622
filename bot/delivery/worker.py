"""Sends what is due: `attempting` is committed before each call, the outcome after it."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

import structlog

from bot.channels.port import Outcome, Rejected, Retry, Sender
from bot.config import DeliverySection
from bot.delivery.ledger import Attempt, Ledger, Result
from bot.group import Group
from handlers.content import from_json

_LOST_AFTER = timedelta(minutes=2)
"""Longer than any call may take: an attempt as old as this has lost its process."""
_log = structlog.get_logger(__name__)
T = TypeVar("T")


class DeliveryWorker:
    """One per process; several processes share the work by the outbox rows they claim.

    senders: by account. settings: what is in force now. on_outcome: told of each outcome, for the metrics.
    """

    def __init__(
        self,
        ledger: Ledger,
        senders: Callable[[], Mapping[str, Sender]],
        settings: Callable[[], DeliverySection],
        threads: Executor,
        on_outcome: Callable[[Outcome], None],
    ) -> None:
        self._ledger = ledger
        self._senders = senders
        self._settings = settings
        self._threads = threads
        self._on_outcome = on_outcome
        self._results: Group[Result, None] = Group(self._settle, threads)
        self._under_way: set[asyncio.Task[None]] = set()
        self._resting: dict[str, datetime] = {}
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """Something may be due: look now."""
        self._wake.set()

    async def run(self) -> None:
        """Send for ever; cancel it to stop: what is under way is finished and written first."""
        writing = asyncio.create_task(self._results.run())
        try:
            while True:
                self._wake.clear()
                claimed = await self._claim()
                if not claimed:
                    await self._pause()
        finally:
            await self._drain()
            self._results.close()
            await writing

    async def _claim(self) -> bool:
        """Start what is due and fits; whether there may be more."""
        free = self._settings().concurrency - len(self._under_way)
        if free <= 0:
            await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
            return True
        try:
            attempts = await self._in_thread(partial(self._ledger.claim, free, self._rests()))
        except Exception:  # noqa: BLE001 - the loop outlives any fault of the database
            _log.exception("the outbox could not be read; tried again")
            return False
        for attempt in attempts:
            task = asyncio.create_task(self._attempt(attempt))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        return bool(attempts)

    async def _attempt(self, attempt: Attempt) -> None:
        outcome = await self._call(attempt)
        self._on_outcome(outcome)
        if isinstance(outcome, Retry) and outcome.parked:
            account = attempt.due.account
            self._resting[account] = self._ledger.clock.now() + outcome.after
            _log.error("sending rests", account=account, reason=outcome.reason, until=self._resting[account])
        try:
            await self._results.submit(Result(attempt, outcome))
        except Exception:  # noqa: BLE001 - the row stays `attempting` and becomes `unknown`: never resent
            _log.exception("an outcome could not be written", delivery=attempt.due.id, outcome=repr(outcome))

    async def _call(self, attempt: Attempt) -> Outcome:
        sender = self._senders().get(attempt.due.account)
        if sender is None:
            return Rejected(0, f"there is no [accounts.{attempt.due.account}] any more")
        return await sender.send(attempt.due.openid, from_json(attempt.due.content))

    def _rests(self) -> list[str]:
        now = self._ledger.clock.now()
        return [account for account, until in self._resting.items() if now < until]

    async def _pause(self) -> None:
        """Until woken or the next look; meanwhile attempts of dead processes are given up."""
        try:
            async with asyncio.timeout(self._settings().poll.total_seconds()):
                await self._wake.wait()
        except TimeoutError:
            try:
                lost = await self._in_thread(partial(self._ledger.give_up_on_lost, _LOST_AFTER))
            except Exception:  # noqa: BLE001 - the loop outlives any fault of the database
                _log.exception("lost attempts could not be looked for; tried again")
                return
            if lost:
                _log.error("attempts without an outcome are now unknown", count=lost)

    async def _drain(self) -> None:
        if self._under_way:
            await asyncio.wait(self._under_way)

    def _settle(self, results: Sequence[Result]) -> list[None]:
        self._ledger.settle(results, self._settings().attempts)
        return [None] * len(results)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)
