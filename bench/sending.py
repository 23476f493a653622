"""Sending an occurrence to a simulated WeChat that takes 50 ms, against a bare loop of the same client.

`python -m bench.sending --help` tells what can be chosen. Goals: at least 0.8 of the bare loop at the same
concurrency; what answers wait for meanwhile is shown beside what they wait for alone.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from functools import partial
from operator import contains
from pathlib import Path
from statistics import median, quantiles

from bench.databases import KINDS, new_database
from bench.enrolled import enrol_with_windows
from bench.process import CORES, core_busy, serving
from bench.traffic import APPID, SECRET
from bot.accounts import open_clients
from bot.calendar.fire import Calendar
from bot.calendar.item import CalendarItem
from bot.calendar.ticker import Ticker
from bot.channels.port import Accepted, Outcome, Outgoing, Sender
from bot.clock import SystemClock
from bot.config.model import Config
from bot.delivery.ladder import Path as Way
from bot.delivery.ledger import Ledger
from bot.delivery.rates import Rates
from bot.delivery.worker import DeliveryWorker
from bot.serve import run_to_end
from handlers.content import Text, to_json
from storage.database import Database

_DAY = timedelta(days=1)
_ASKING = 50  # members who ask something


@dataclass(frozen=True, slots=True)
class Result:
    """seconds: of each round, the bare loop's and Roost's. answer_ms: median and 99th percentile."""

    database: str
    messages: int
    concurrency: int
    seconds: list[tuple[float, float]]
    answer_ms_alone: tuple[float, float]
    answer_ms_beside: tuple[float, float]
    busy: float

    def line(self) -> str:
        """For people."""
        bare, roost = (self.messages / median(pair[at] for pair in self.seconds) for at in (0, 1))
        ratio = median(pair[0] / pair[1] for pair in self.seconds)
        alone, beside = (
            f"{p50:.0f}, {p99:.0f}" for p50, p99 in (self.answer_ms_alone, self.answer_ms_beside)
        )
        return (
            f"{self.database:10} {self.concurrency:3} at once: bare {bare:4.0f}/s, Roost {roost:4.0f}/s, "
            f"{ratio:.2f}; answers p50, p99 alone {alone} ms, beside {beside} ms; cores busy {self.busy:.0%}"
        )


@dataclass(slots=True)
class Timed:
    """A Sender that notes when a call to whom has ended."""

    sender: Sender
    ended: dict[str, float] = field(default_factory=dict)

    @property
    def endpoint(self) -> str:
        return self.sender.endpoint

    async def send(self, message: Outgoing) -> Outcome:
        outcome = await self.sender.send(message)
        if not isinstance(outcome, Accepted):
            raise RuntimeError(f"{message.openids}: {outcome}")
        self.ended[message.openids[0]] = time.perf_counter()
        return outcome


@dataclass(slots=True)
class Bench:
    """One database, and the client of one simulated platform."""

    database: Database
    sender: Sender
    config: Config
    messages: int
    clock: SystemClock = field(default_factory=SystemClock)
    occurrences: int = 0

    def enrol(self) -> None:
        enrol_with_windows(self.database, self.messages + _ASKING, self.clock.now(), _DAY)

    async def bare(self) -> float:
        """The same client, as many calls at the same time."""
        waiting = iter(range(self.messages))

        async def loop() -> None:
            for number in waiting:
                await self.sender.send(Outgoing((f"o{number}",), Text(text="x" * 100), "bare"))

        started = time.perf_counter()
        await asyncio.gather(*(loop() for _ in range(self.config.delivery.concurrency)))
        return time.perf_counter() - started

    async def roost(self) -> float:
        """An occurrence to everybody, from the worker's start to the last call's end."""
        await self.fan_out()
        started = time.perf_counter()
        async with self.working() as (timed, _):
            await until(lambda: len(timed.ended) >= self.messages)
        return max(timed.ended.values()) - started

    async def answers(self, *, beside: bool) -> tuple[float, float]:
        """One answer after the other, from being asked for to being taken by the platform; in ms."""
        if beside:
            await self.fan_out()
        waits: list[float] = []
        async with self.working() as (timed, worker):
            while len(waits) < 100 or (beside and len(timed.ended) < self.messages):
                openid = f"o{self.messages + len(waits) % _ASKING}"
                timed.ended.pop(openid, None)
                asked = time.perf_counter()
                await asyncio.to_thread(self.answer, openid, asked)
                worker.wake()
                await until(partial(contains, timed.ended, openid))
                waits.append((timed.ended[openid] - asked) * 1000)
        return median(waits), quantiles(waits, n=100)[98]

    def answer(self, openid: str, asked: float) -> None:
        now = self.clock.now()
        row = {
            "dedupe": f"{openid}/{asked}",
            "account": "main",
            "member_id": f"m{openid[1:]}",
            "openid": openid,
            "content": to_json(Text(text="answer")),
            "source": "reply",
            "created_at": now,
            "not_before": now,
            "expires_at": now + _DAY,
        }
        with self.database.begin() as store:
            store.outbox.add([row])

    async def fan_out(self) -> None:
        """An occurrence to all but those who ask."""
        self.occurrences += 1
        at = self.clock.now() - timedelta(seconds=1)
        values = {"id": f"tip{self.occurrences}", "title": "Tip", "content": "x" * 100, "at": at.isoformat()}
        item = CalendarItem.model_validate(values)
        with ThreadPoolExecutor(2) as threads:
            await Ticker(Calendar(self.database, self.clock), lambda: [item], threads, lambda: None).tick()
        with self.database.begin() as store:
            asking = ", ".join(f"'o{self.messages + number}'" for number in range(_ASKING))
            store.connection.exec_driver_sql(
                f"DELETE FROM outbox WHERE state = 'queued' AND openid IN ({asking})"
            )

    @asynccontextmanager
    async def working(self) -> AsyncIterator[tuple[Timed, DeliveryWorker]]:
        """As a server does it."""
        timed = Timed(self.sender)
        limits = self.config.accounts["main"].limits
        rates = Rates(lambda _, endpoint: limits[endpoint].spans())
        with ThreadPoolExecutor(2) as threads:
            worker = DeliveryWorker(
                Ledger(self.database, self.clock, rates),
                lambda: dict.fromkeys((("main", way) for way in Way), timed),
                lambda: self.config.delivery,
                threads,
                lambda _: None,
            )
            task = asyncio.create_task(worker.run())
            try:
                yield timed, worker
            finally:
                worker.close()
                await task


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(300):
        while not holds():  # noqa: ASYNC110 - what is measured may not be disturbed by telling
            await asyncio.sleep(0.002)


async def measure(kind: str, concurrency: int, chosen: argparse.Namespace) -> Result:
    arguments = ["bench.slow_wechat", str(chosen.messages + _ASKING), str(chosen.latency)]
    with tempfile.TemporaryDirectory() as folder, new_database(kind) as (database, _):
        async with serving(arguments, {}, Path(folder) / "log") as server:
            os.sched_setaffinity(0, CORES)  # as where a server runs, threads have all cores
            api = f"http://127.0.0.1:{server.port}"
            limits = {"message/custom/send": {"second": 10_000, "day": 10**9}}
            account = {"appid": APPID, "secret": SECRET, "mode": "plain", "api_base": api, "limits": limits}
            settings = {"accounts": {"main": account}, "delivery": {"concurrency": concurrency}}
            config = Config.model_validate(settings)
            clients = open_clients(config, SystemClock())
            sender = clients.senders["main", Way.CUSTOMER_SERVICE]
            bench = Bench(database, sender, config, chosen.messages)
            bench.enrol()
            await bench.bare()  # a token, connections
            busy, started = sum(map(core_busy, CORES)), time.monotonic()
            seconds = [(await bench.bare(), await bench.roost()) for _ in range(chosen.rounds)]
            busy = (sum(map(core_busy, CORES)) - busy) / (time.monotonic() - started) / len(CORES)
            alone = await bench.answers(beside=False)
            beside = await bench.answers(beside=True)
            await clients.aclose()
    return Result(kind, chosen.messages, concurrency, seconds, alone, beside, busy)


async def run(chosen: argparse.Namespace) -> None:
    for kind in chosen.database:
        for concurrency in chosen.concurrency:
            result = await measure(kind, concurrency, chosen)
            print(json.dumps(asdict(result)) if chosen.json else result.line(), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=4_000)
    parser.add_argument("--concurrency", type=int, nargs="+", default=[20])
    parser.add_argument("--latency", type=float, default=0.05, help="seconds that a call takes")
    parser.add_argument("--database", choices=KINDS, nargs="+", default=KINDS)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    sys.setswitchinterval(0.001)  # as `roost run` does
    run_to_end(run(parser.parse_args()))


if __name__ == "__main__":
    main()
