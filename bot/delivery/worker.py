"""Sends what is due: `attempting` is committed before each call, the outcome after it."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TypeVar

import structlog

from bot.channels.port import Outcome, Rejected, Retry, Senders, Unknown
from bot.config.model import DeliverySection
from bot.delivery.attempt import Attempt, Result
from bot.delivery.ledger import Ledger
from bot.group import Group
from storage.database import is_transient

_RERUNS = 5
_LOST_AFTER = timedelta(minutes=2)
"""Longer than any call may take: an attempt as old as this has lost its process."""
_log = structlog.get_logger(__name__)
_MANY = 1000
T = TypeVar("T")


def spare(concurrency: int) -> int:
    """Calls beyond the calendar's that answers may make at the same time."""
    return max(1, concurrency // 10)


def _is_bulk(attempt: Attempt) -> bool:
    """Whether it is the calendar's, and not an answer."""
    return attempt.due.occurrence_id is not None


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
        self._calls: Counter[bool] = Counter()  # under way at the platform; True: the calendar's
        self._many = False
        self._wake, self._freed = asyncio.Event(), asyncio.Event()
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
        """Start what is due and fits; whether there may be more.

        A slot is free when its call has ended; what is not written yet is bounded, too, so that a crash
        leaves few of which nobody knows.
        """
        most = self._settings().concurrency
        free = min(most + spare(most) - self._calls.total(), 2 * most + 1 - len(self._under_way))
        if free <= 0:
            self._freed.clear()
            await self._freed.wait()
            return True
        bulk = max(0, min(free, most - self._calls[True]))
        claim = partial(self._ledger.claim, free, most_silent=_MANY if self._many else free, bulk=bulk)
        try:
            attempts, looked_at = await self._in_thread(claim)
        except Exception:  # noqa: BLE001 - the loop outlives any fault of the database
            _log.exception("the outbox could not be read; tried again")
            return False
        self._many = looked_at > len(attempts) * 2  # most of them are not sent, and cost no call
        for attempt in attempts:
            self._calls[_is_bulk(attempt)] += 1
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
        self._calls[_is_bulk(attempt)] -= 1
        self._freed.set()
        await self._results.submit(Result(attempt, outcome))
        self._freed.set()
        self._wake.set()  # the member's next message has waited for this one

    async def _call(self, attempt: Attempt) -> Outcome:
        rates, clock = self._ledger.rates, self._ledger.clock
        sender = self._senders().get((attempt.account, attempt.path))
        if sender is None:
            return Rejected(0, f"there is no [accounts.{attempt.account}] any more")
        if until := rates.rests_until(attempt.account, sender.endpoint, clock.now()):
            return Retry(timedelta(0), f"{sender.endpoint} rests until {until.isoformat()}", parked=True)
        outcome = await sender.send(attempt.outgoing())
        rates.heed(attempt.account, sender.endpoint, outcome, clock.now())
        self._on_outcome(outcome)
        if isinstance(outcome, Retry) and outcome.parked:  # the rest holds it, and may be lifted by hand
            return replace(outcome, after=timedelta(0))
        return outcome

    async def _pause(self) -> None:
        """Until woken or the next look; meanwhile attempts of dead processes are given up."""
        now = self._ledger.clock.now()
        reopens = self._ledger.rates.reopens(now)
        wait = min(self._settings().poll, reopens - now if reopens else timedelta.max)
        try:
            async with asyncio.timeout(wait.total_seconds()):
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
                self._ledger.rates.save(self._ledger.database, self._ledger.clock.now())
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
