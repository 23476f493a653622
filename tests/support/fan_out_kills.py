"""SIGKILL during fan-outs and sending: real processes, and a simulated platform that outlives them."""

import asyncio
import multiprocessing
import random
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing.context import ForkServerProcess
from multiprocessing.synchronize import Event
from typing import Any, TypeVar

from bot.accounts import open_clients
from bot.calendar.fire import Calendar
from bot.calendar.item import CalendarItem
from bot.calendar.kept import keep, kept
from bot.calendar.pace import Pace
from bot.calendar.ticker import Ticker
from bot.clock import SystemClock
from bot.config.model import DeliverySection
from bot.delivery.ledger import Ledger
from bot.delivery.worker import DeliveryWorker
from bot.logs import configure_logs
from bot.simulator.core import Platform
from storage.database import Database, open_database
from storage.models import Occurrence
from tests.support.deliveries import member, window
from tests.support.programs import config
from tests.support.rows import outbox, rows

_SEND = "/cgi-bin/message/custom/send"
_CHUNK = 7
_SETTINGS = DeliverySection.model_validate({"poll": "0.02s", "concurrency": 4})
T = TypeVar("T")
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload([__name__])


def serve(url: str, api: str, item_json: str, ready: Event) -> None:
    """A process's calendar and delivery, until it is killed."""
    configure_logs("error")
    asyncio.run(_serve(url, api, item_json, ready))


async def _serve(url: str, api: str, item_json: str, ready: Event) -> None:
    database, clock, item = open_database(url), SystemClock(), kept(item_json)
    clients = open_clients(config(account={"api_base": api}), clock)
    with ThreadPoolExecutor(4) as threads:
        ledger = Ledger(database, clock)
        worker = DeliveryWorker(ledger, lambda: clients.senders, lambda: _SETTINGS, threads, lambda _: None)
        calendar = Calendar(database, clock, Pace(_CHUNK, _CHUNK), at_once=1)
        Ticker(calendar, lambda: [item], threads, worker.wake, timedelta(milliseconds=20)).start()
        ready.set()
        await worker.run()


@dataclass(slots=True)
class FanOutKills:
    """One occurrence after another, each killed until it is done by somebody.

    faults: what was found wrong, in words. unknown: deliveries of which nobody knows.
    killed_while: how many kills found the occurrence in which state.
    """

    database: Database
    url: str
    platform: Platform
    api: str
    chance: random.Random
    members: int = 40
    kills: int = 0
    occurrences: int = 0
    unknown: int = 0
    faults: list[str] = field(default_factory=list)
    killed_while: Counter[str] = field(default_factory=Counter)

    def enrol(self) -> None:
        """The members, here and there."""
        for openid in self._openids():
            member(self.database, openid)
            self.platform.add_member(openid=openid).following = True

    async def occurrence(self, most_kills: int) -> None:
        """Fire one, kill two processes again and again, let two others finish, and look."""
        item = self._next()
        until = self.kills + most_kills
        while self.kills < until and not self._done():
            for process in await self._start_two(item):
                await asyncio.sleep(self.chance.uniform(0, 0.15))
                await self._kill(process)
            self._give_up()
        last = await self._start_two(item)
        async with asyncio.timeout(60):
            while not self._done():  # noqa: ASYNC110 - other processes are waited for
                await asyncio.sleep(0.02)
        for process in last:
            await _in_thread(_end, process)
        self._look(item)

    def _next(self) -> CalendarItem:
        self.occurrences += 1
        now = SystemClock().now()
        for openid in self._openids():
            window(self.database, openid, at=now)
            self.platform.open_window(self.platform.member(openid), "message")
        self.platform.faults.replace(
            [{"endpoint": _SEND, "kind": "accept_then_drop", "times": self.chance.randrange(3)}]
        )
        name = f"item-{self.occurrences}"
        return CalendarItem.model_validate(
            {"id": name, "title": "Tip", "content": name, "at": now.isoformat(), "max_late": "1h"}
        )

    async def _start_two(self, item: CalendarItem) -> list[ForkServerProcess]:
        """Two processes, from when both have begun to work."""
        begun = [_FORKS.Event() for _ in range(2)]
        processes = [
            _FORKS.Process(target=serve, args=(self.url, self.api, keep(item), each), daemon=True)
            for each in begun
        ]
        for process in processes:
            await _in_thread(process.start)
        for each in begun:
            assert await _in_thread(each.wait, 60), "a process did not start"
        return processes

    async def _kill(self, process: ForkServerProcess) -> None:
        await _in_thread(_end, process)
        self.kills += 1
        found = rows(self.database, Occurrence, item=f"item-{self.occurrences}")
        self.killed_while[found[0]["state"] if found else "unborn"] += 1

    def _give_up(self) -> None:
        """Nobody is left: every attempt has lost its process."""
        Ledger(self.database, SystemClock()).give_up_on_lost(timedelta(seconds=-1))

    def _done(self) -> bool:
        found = rows(self.database, Occurrence, item=f"item-{self.occurrences}")
        return bool(found) and found[0]["state"] == "done"

    def _look(self, item: CalendarItem) -> None:
        occurrences = rows(self.database, Occurrence, item=item.id)
        (occurrence,) = occurrences
        deliveries = outbox(self.database, occurrence_id=occurrence["id"])
        got = Counter(
            message.openid
            for message in self.platform.state.messages
            if message.content == {"content": item.id}
        )
        with self.database.read() as store:
            listed = {each.id for each in store.outbox.unknown(100_000)}
        self._expect(len(deliveries) == occurrence["audience"] == self.members, f"{item.id}: audience")
        for row in deliveries:
            who = f"{item.id} to {row['openid']}, {row['state']} ({row['reason']})"
            times = got[row["openid"]]
            self._expect(times <= 1, f"{who}: twice")
            self._expect(row["state"] in {"accepted", "unknown"}, f"{who}: lost")
            self._expect(row["state"] != "accepted" or times == 1, f"{who}: never arrived")
            self._expect(row["state"] != "unknown" or row["id"] in listed, f"{who}: not listed")
            self.unknown += row["state"] == "unknown"
        self.platform.state.messages.clear()

    def _expect(self, holds: bool, otherwise: str) -> None:  # noqa: FBT001 - an assertion
        if not holds:
            self.faults.append(otherwise)

    def _openids(self) -> Sequence[str]:
        return [f"o{number}" for number in range(self.members)]


def _end(process: ForkServerProcess) -> None:
    process.kill()
    process.join()


async def _in_thread(work: Callable[..., T], *arguments: Any) -> T:
    return await asyncio.get_running_loop().run_in_executor(None, work, *arguments)
