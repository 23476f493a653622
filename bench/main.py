"""`make bench`: Roost, durable, against a bare server and WeRoBot, bare and as it ships."""

import asyncio
import dataclasses
import json
import os
import tempfile
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Annotated, Any

import typer
import uvloop
from rich.console import Console

from bench.figures import Figures, Latency, Memory, Round, Stages
from bench.load import load
from bench.process import CLIENT_CORE, SERVER_CORE, Server, core_busy, serving
from bench.report import show
from bench.roost import Roost, commits
from bench.traffic import Platform
from bot.cli.options import AsJson

_AT_MOST = 240  # seconds


@dataclasses.dataclass(frozen=True, slots=True)
class Plan:
    """How much is sent."""

    rounds: int
    messages: int
    connections: int
    steady: int = 3000  # messages of the latency part
    rate: int = 500  # of these a second


class Bench:
    """One run; every request of it is new to Roost."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self._plan = plan
        self._folder = folder
        self._platform = Platform()
        self._sent_to_roost = 0

    async def run(self) -> Figures:
        """Everything, in turn: client, rounds, latency, stages, correctness."""
        roost = Roost(self._folder / "roost")
        figures = Figures(connections=self._plan.connections, messages=self._plan.messages)
        async with AsyncExitStack() as stack:
            servers = {
                "client alone": await stack.enter_async_context(self._peer("trivial")),
                "floor": await stack.enter_async_context(self._peer("floor")),
                "wechatpy": await stack.enter_async_context(self._peer("wechatpy")),
                "WeRoBot": await stack.enter_async_context(self._peer("werobot")),
                "WeRoBot as it ships": await stack.enter_async_context(self._peer("werobot-as-shipped")),
                "Roost": await stack.enter_async_context(roost.serving()),
            }
            await self._rounds(servers, figures)
            figures.latency = await self._steady(servers["Roost"])
            figures.memory.after = servers["Roost"].memory()
        figures.stored = roost.stored()
        if figures.stored["inbox"] != self._sent_to_roost:
            raise RuntimeError(f"Roost answered {self._sent_to_roost} messages but stored {figures.stored}")
        profiled = Roost(self._folder / "profiled")
        async with profiled.serving("bench.stages") as server:
            figures.stages = await self._timed(server, profiled)
        return figures

    def _peer(self, name: str) -> Any:
        environ = {"PATH": os.environ["PATH"]}
        return serving(["bench.peers", name], environ, self._folder / f"{name}.log")

    async def _rounds(self, servers: Mapping[str, Server], figures: Figures) -> None:
        for name, server in servers.items():
            await self._round(name, server, self._plan.messages // 2)  # warm-up
        before = await commits(servers["Roost"])
        figures.memory = Memory(before=servers["Roost"].memory())
        for _ in range(self._plan.rounds):
            for name, server in servers.items():
                figures.rounds.append(await self._round(name, server, self._plan.messages))
        after = await commits(servers["Roost"])
        figures.events_per_commit = (after[1] - before[1]) / (after[0] - before[0])

    async def _round(self, name: str, server: Server, messages: int) -> Round:
        requests = self._platform.requests(messages)
        busy, used = (core_busy(SERVER_CORE), core_busy(CLIENT_CORE)), server.cpu()
        client = time.process_time()
        outcome = await load(server.port, requests, self._plan.connections)
        used, client = server.cpu() - used, time.process_time() - client
        others = core_busy(SERVER_CORE) - busy[0] - used, core_busy(CLIENT_CORE) - busy[1] - client
        for fault in self._platform.faults(outcome.answers) if name != "client alone" else ():
            raise RuntimeError(f"{name}: {fault}")
        self._sent_to_roost += messages if name == "Roost" else 0
        return Round(
            server=name,
            rate=outcome.rate,
            cpu_us=used / messages * 1e6,
            client_cpu_us=client / messages * 1e6,
            others_on_server_core=max(others[0], 0) / outcome.seconds,
            others_on_client_core=max(others[1], 0) / outcome.seconds,
        )

    async def _steady(self, server: Server) -> Latency:
        requests = self._platform.requests(self._plan.steady)
        outcome = await load(server.port, requests, self._plan.connections, self._plan.rate)
        for fault in self._platform.faults(outcome.answers):
            raise RuntimeError(f"Roost, steady: {fault}")
        self._sent_to_roost += len(requests)
        p50, p99, most = (outcome.quantile(share) * 1000 for share in (0.5, 0.99, 1.0))
        return Latency(rate=self._plan.rate, p50_ms=p50, p99_ms=p99, max_ms=most)

    async def _timed(self, server: Server, roost: Roost) -> Stages:
        await self._round("Roost, timed", server, self._plan.messages // 2)
        first = await roost.snapshot(server)
        result = await self._round("Roost, timed", server, self._plan.messages)
        second = await roost.snapshot(server)
        return Stages.between(first, second, self._plan.messages, result)


def main(
    rounds: Annotated[int, typer.Option(help="Rounds of each server; the median counts.")] = 5,
    messages: Annotated[int, typer.Option(help="Distinct messages in a round.")] = 4000,
    connections: Annotated[int, typer.Option(help="Keep-alive connections of the client.")] = 64,
    *,
    as_json: AsJson = False,
) -> None:
    """Measure; exit 1 when an answer was wrong or a message was lost."""
    os.sched_setaffinity(0, {CLIENT_CORE})

    async def bounded() -> Figures:
        with tempfile.TemporaryDirectory(prefix="roost-bench-") as folder:
            async with asyncio.timeout(_AT_MOST):
                return await Bench(Plan(rounds, messages, connections), Path(folder)).run()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        figures = runner.run(bounded())
    if as_json:
        print(json.dumps(figures.as_json(), ensure_ascii=False, indent=2))
    else:
        show(figures, Console())


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(main)
    app()
