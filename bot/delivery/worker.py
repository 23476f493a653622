"""Sends what is due: `attempting` is committed before each call, the outcome after it."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

import structlog

from bot.channels.port import Outcome, Rejected, Retry, Senders, Unknown
from bot.config.model import DeliverySection
from bot.delivery.ledger import Attempt, Ledger, Result
from bot.group import Group
from storage.database import is_transient

_RERUNS = 5
_LOST_AFTER = timedelta(minutes=2)
"""Longer than any call may take: an attempt as old as this has lost its process."""
_log = structlog.get_logger(__name__)
T = TypeVar("T")


class DeliveryWorker:
    """One per process; several processes share the work by the outbox rows they claim.

    senders: by account and path. settings: what is in force now. on_outcome: told of each outcome, for the
    metrics.
    """

    def __init__(
        self,
        ledger: Ledger,
        senders: Callable[[], Senders],
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
        self._closing = False

    def wake(self) -> None:
        """Something may be due: look now."""
        self._wake.set()

    def close(self) -> None:
        """Let `run` end: nothing more is claimed, what is under way is finished and written."""
        self._closing = True
        self._wake.set()

    async def run(self) -> None:
        """Send until `close`."""
        writing = asyncio.create_task(self._results.run())
        while not self._closing:
            self._wake.clear()
            if not await self._claim():
                await self._pause()
        if self._under_way:
            await asyncio.wait(self._under_way)
        self._results.close()
        await writing

    async def _claim(self) -> bool:
        """Start what is due and fits; whether there may be more."""
        free = self._settings().concurrency - len(self._under_way)
        if free <= 0:
            await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
            return True
        try:
            attempts, looked_at = await self._in_thread(partial(self._ledger.claim, free, self._rests()))
        except Exception:  # noqa: BLE001 - the loop outlives any fault of the database
            _log.exception("the outbox could not be read; tried again")
            return False
        for attempt in attempts:
            task = asyncio.create_task(self._attempt(attempt))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        return looked_at > 0

    async def _attempt(self, attempt: Attempt) -> None:
        try:
            outcome = await self._call(attempt)
        except Exception as error:  # noqa: BLE001 - a sender's bug, whatever it is, costs one message
            _log.exception("a sender failed", delivery=attempt.due.id)
            outcome = Unknown(ascii(error))
        self._on_outcome(outcome)
        if isinstance(outcome, Retry) and outcome.parked:
            account = attempt.account
            self._resting[account] = self._ledger.clock.now() + outcome.after
            _log.error("sending rests", account=account, reason=outcome.reason, until=self._resting[account])
        await self._results.submit(Result(attempt, outcome))
        self._wake.set()  # the member's next message has waited for this one

    async def _call(self, attempt: Attempt) -> Outcome:
        sender = self._senders().get((attempt.account, attempt.path))
        if sender is None:
            return Rejected(0, f"there is no [accounts.{attempt.account}] any more")
        return await sender.send(attempt.outgoing())

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

    def _settle(self, results: Sequence[Result]) -> list[None]:
        """Write outcomes; one that cannot be written stays `attempting`, and becomes `unknown`."""
        for _ in range(_RERUNS):
            try:
                self._ledger.settle(results, self._settings().attempts)
            except Exception as error:  # noqa: BLE001 - one outcome, whatever it holds, costs no other
                if is_transient(error):
                    continue
                if len(results) == 1:
                    _log.exception("an outcome could not be written", delivery=results[0].attempt.due.id)
                else:
                    for result in results:
                        self._settle([result])
            return [None] * len(results)
        _log.error("outcomes could not be written", deliveries=[r.attempt.due.id for r in results])
        return [None] * len(results)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)
