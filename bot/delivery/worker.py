"""Sends what is due: `attempting` is committed before each call, the outcome after it."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

import structlog
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from bot.channels.port import Outcome, Rejected, Retry, Senders, Unknown
from bot.config.model import DeliverySection
from bot.delivery.attempt import Attempt, Result
from bot.delivery.ledger import Ledger
from bot.delivery.rates import ENDPOINTS
from bot.delivery.slots import Slots
from bot.faults import Faults
from bot.group import Group
from storage.database import is_transient

_PAUSES = (0.0, 0.5, 2.0, 8.0)
"""Seconds before another try to write: a conflict is over at once, a database's restart is not."""
_LOST_AFTER = timedelta(minutes=2)
"""Longer than any call may take: an attempt as old as this has lost its process."""
_log = structlog.get_logger(__name__)
_STALE = timedelta(seconds=1)
"""`roost calendar pause` waits so long for what is claimed already."""
_MANY = 1000
T = TypeVar("T")


class DeliveryWorker:
    """One per process; several processes share the work by the outbox rows they claim.

    senders: by account and path. settings: what is in force now. on_outcome: told of each outcome, for the
    metrics. claimed_at: when it last got through to the outbox, by the clock's `monotonic`.
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
        self._slots = Slots()
        self._faults = Faults(ledger.clock, _log)
        self._wake = asyncio.Event()
        self._many = self._idle = False
        self._asked = True
        self._tidy_at = self._lost_at = 0.0
        self._closing = False
        self.claimed_at = ledger.clock.monotonic()

    def wake(self) -> None:
        """Something may be due: look now."""
        self._asked = True
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
            await self._give_up_on_lost()
            self._fill()
            self._idle = not await self._claim()
            if self._idle or not self._wanted()[1]:
                await self._pause()
        for attempt in self._slots.rest():
            self._start(self._give_back(attempt, "stopping"))
        if self._under_way:
            await asyncio.wait(self._under_way)
        self._results.close()
        await writing

    def _wanted(self) -> tuple[int, int]:
        return self._slots.wanted(self._settings().concurrency, len(self._under_way))

    async def _claim(self) -> bool:
        """Claim what is due and fits; whether there may be more."""
        limit, bulk = self._wanted()
        if not limit or not (bulk or self._asked):
            self.claimed_at = self._ledger.clock.monotonic()  # busy with what it has
            return True
        tidy = self._asked or self._ledger.clock.monotonic() >= self._tidy_at
        if tidy:
            self._tidy_at = self._ledger.clock.monotonic() + self._settings().poll.total_seconds()
        self._asked = False
        look_at = _MANY if self._many else limit
        claim = partial(self._ledger.claim, limit, most_silent=look_at, bulk=bulk, tidy=tidy)
        self._slots.claiming()
        try:
            attempts, looked_at = await self._in_thread(claim)
        except SQLAlchemyError as error:
            self._faults.tell("the outbox could not be read; tried again", error)
            return False
        except Exception:  # noqa: BLE001 - the loop outlives any fault
            _log.exception("the outbox could not be read; tried again")
            return False
        self.claimed_at = self._ledger.clock.monotonic()
        self._many = looked_at > len(attempts) * 2  # most of them are not sent, and cost no call
        self._slots.claimed(attempts, self._ledger.clock.now(), self._settings().concurrency)
        self._fill()
        return looked_at > 0

    def _fill(self) -> None:
        """Begin calls while there are slots; what has waited for long may have been paused meanwhile."""
        if self._closing:
            return
        for attempt in self._slots.late(self._ledger.clock.now() - _STALE):
            self._start(self._give_back(attempt, "not called in time"))
        for attempt, _ in self._slots.start(self._settings().concurrency, self._enters):
            self._start(self._attempt(attempt))

    def _enters(self, attempt: Attempt) -> bool:
        return self._ledger.rates.gate.enter(_gate_key(attempt), self._ledger.clock.monotonic())

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _give_back(self, attempt: Attempt, reason: str) -> None:
        await self._results.submit(Result(attempt, Retry(timedelta(0), reason, parked=True)))

    async def _attempt(self, attempt: Attempt) -> None:
        try:
            outcome = await self._call(attempt)
        except Exception as error:  # noqa: BLE001 - a sender's bug, whatever it is, costs one message
            _log.exception("a sender failed", delivery=attempt.due.id)
            outcome = Unknown(ascii(error))
        self._ledger.rates.gate.leave(_gate_key(attempt), self._ledger.clock.monotonic())
        self._slots.ended(attempt)
        self._fill()
        if self._wanted()[1]:
            self._wake.set()
        await self._results.submit(Result(attempt, outcome))
        if self._idle:  # the member's next message has waited for this one
            self.wake()

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
        """Until woken or the next look."""
        now = self._ledger.clock.now()
        reopens = self._ledger.rates.reopens(now)
        wait = min(self._settings().poll, reopens - now if reopens else timedelta.max)
        opens_in = self._ledger.rates.gate.opens_in(self._ledger.clock.monotonic())
        wait = wait if opens_in is None else min(wait, timedelta(seconds=opens_in))
        try:
            async with asyncio.timeout(wait.total_seconds()):
                await self._wake.wait()
        except TimeoutError:
            self._asked = True

    async def _give_up_on_lost(self) -> None:
        """Attempts of dead processes, looked for so often however busy it is: answers wait behind them."""
        now = self._ledger.clock.monotonic()
        if now < self._lost_at:
            return
        self._lost_at = now + self._settings().poll.total_seconds()
        try:
            lost = await self._in_thread(partial(self._ledger.give_up_on_lost, _LOST_AFTER))
        except SQLAlchemyError as error:
            self._faults.tell("lost attempts could not be looked for; tried again", error)
            return
        except Exception:  # noqa: BLE001 - the loop outlives any fault
            _log.exception("lost attempts could not be looked for; tried again")
            return
        if lost:
            _log.error("attempts without an outcome are now unknown", count=lost)

    def _settle(self, results: Sequence[Result]) -> list[None]:
        """Write outcomes; one that cannot be written stays `attempting`, and becomes `unknown`."""
        try:
            self._write(partial(self._ledger.settle, results, self._settings().attempts))
        except Exception as error:  # noqa: BLE001 - one outcome, whatever it holds, costs no other
            if _passes(error):
                _log.error("outcomes could not be written", deliveries=[r.attempt.due.id for r in results])
            elif len(results) == 1:
                _log.exception("an outcome could not be written", delivery=results[0].attempt.due.id)
            else:
                for result in results:
                    self._settle([result])
        try:  # apart: the outcomes are written, and need not be once more
            self._write(partial(self._ledger.rates.save, self._ledger.database, self._ledger.clock.now()))
        except Exception:  # noqa: BLE001 - here it holds all the same
            _log.exception("a rest could not be written; tried again with the next outcome")
        return [None] * len(results)

    def _write(self, step: Callable[[], None]) -> None:
        """Once more where that may succeed. Raises: what the last try has raised."""
        for pause in _PAUSES:
            try:
                return step()
            except Exception as error:
                if not _passes(error):
                    raise
                self._ledger.clock.sleep(pause)
        return step()

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def _gate_key(attempt: Attempt) -> tuple[str, str]:
    return attempt.account, ENDPOINTS[attempt.path]


def _passes(error: Exception) -> bool:
    """Whether it is the database's state, and no outcome's fault."""
    return is_transient(error) or isinstance(error, OperationalError)
