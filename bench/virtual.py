"""The calendar and the deliveries of a server whose clock is moved from one due instant to the next."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from datetime import datetime

from bot.accounts import open_clients
from bot.calendar.fire import Calendar
from bot.clock import FixedClock
from bot.config.model import Config
from bot.delivery.attempt import Attempt, Result
from bot.delivery.ledger import Ledger
from bot.delivery.policy import policy_of
from bot.delivery.rates import Rates
from storage.database import Database
from tests.support.next_due import next_due


class VirtualServer:
    """calls: how many were made to the platform."""

    def __init__(self, database: Database, clock: FixedClock, config: Config, threads: Executor) -> None:
        self._database = database
        self._clock = clock
        self._config = config
        self._threads = threads
        self._clients = open_clients(config, clock)
        rates = Rates(lambda account, endpoint: config.accounts[account].limits[endpoint].spans())
        self._ledger = Ledger(database, clock, rates, lambda: policy_of(config))
        self._calendar = Calendar(database, clock, peace=lambda: config.peace)
        self.calls = 0

    async def run(self, until: datetime, acts: Iterator[tuple[datetime, Callable[[datetime], None]]]) -> None:
        """Do what is due, then move on, until nothing is left or it is `until`."""
        act = next(acts, None)
        while (now := self._clock.now()) < until:
            while self._calendar.tick(self._config.calendar).more:
                pass
            waits = await self._send()
            due = next_due(self._database, self._config, now, until)
            following = [at for at in (waits, due, act[0] if act else None) if at and at > now]
            self._clock.advance(min([*following, until]) - now)
            while act and act[0] <= self._clock.now():
                act[1](self._clock.now())
                act = next(acts, None)

    async def _send(self) -> datetime | None:
        """Everything that may go out now; when more may, if a rate holds some back."""
        while True:
            attempts, looked_at = self._ledger.claim(100, most_silent=1000)
            results = await asyncio.gather(*(self._attempt(each) for each in attempts))
            if results:
                self._ledger.settle(results, 5)
            if not looked_at:
                return self._ledger.rates.reopens(self._clock.now())

    async def _attempt(self, attempt: Attempt) -> Result:
        self.calls += 1
        sender = self._clients.senders[attempt.account, attempt.path]
        return Result(attempt, await sender.send(attempt.outgoing()))

    async def aclose(self) -> None:
        await self._clients.aclose()
