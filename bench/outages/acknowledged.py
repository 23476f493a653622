"""What callbacks wait for their acknowledgement while the platform's API is out of order."""

import contextlib
import os
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import aiohttp

from bench.load import load
from bench.outages.finding import Finding, until
from bench.outages.replicas import Messages
from bench.outages.wechat import SEND
from bench.process import CLIENT_CORE, Server, serving
from bench.roost import Roost
from bench.traffic import SAID, Platform
from bot.clock import SystemClock
from storage.database import open_database

# One in eight asks for tips, of which two follow by API calls.
_ASKING = (*SAID[:-1], "晨露精华怎么用")
_HEALTHY: Mapping[str, Any] = {"kind": "slow", "seconds": 0.05}
_TROUBLES: Mapping[str, Mapping[str, Any]] = {
    "-1": {"kind": "errcode", "errcode": -1},
    "HTTP 500": {"kind": "http_500"},
    "10 s": {"kind": "slow", "seconds": 10},
    "hanging": {"kind": "timeout", "seconds": 60},
}
_GOAL = 1.5
_MORE = """
[accounts.main.limits]
"message/custom/send" = { second = 1000 }
"""


class Seen(NamedTuple):
    """One stretch: latencies of the acknowledgements in ms, and the API calls meanwhile."""

    p50: float
    p99: float
    calls: int


async def during(rate: int, seconds: int) -> Finding:
    """On SQLite, at a steady rate: messages that cost no call, and those that do amid a trouble, in turns."""
    finding, started = Finding("acknowledged amid trouble", "sqlite"), time.monotonic()
    with TemporaryDirectory(prefix="roost-bench-") as folder:
        idle, busy = await _measured(Path(folder), rate, seconds)
    p50, p99 = (median(seen[at] for seen in idle) for at in (0, 1))
    finding.figures |= {"a second": rate, "idle": _words(p50, p99, max(seen.calls for seen in idle))}
    for name, seen in busy.items():
        finding.figures[name] = f"{_words(*seen)}, {seen.p50 / p50:.2f} × {seen.p99 / p99:.2f} ×"
        if name in _TROUBLES:
            finding.goals[f"p99 within {_GOAL} × during {name}"] = seen.p99 <= _GOAL * p99
    finding.figures["seconds"] = round(time.monotonic() - started)
    return finding


def _words(p50: float, p99: float, calls: float) -> str:
    return f"p50 {p50:.1f} p99 {p99:.1f} ms, {calls:.0f} calls"


async def _measured(folder: Path, rate: int, seconds: int) -> tuple[list[Seen], dict[str, Seen]]:
    arguments = ["bench.slow_wechat", "2000", "0.05", "oBench{:022d}"]
    roost = Roost(folder / "roost")
    async with (
        aiohttp.ClientSession() as session,
        serving(arguments, {}, folder / "wechat.log", (CLIENT_CORE,)) as wechat,
    ):
        file = roost.folder / "config.toml"
        text = file.read_text(encoding="utf-8").replace("127.0.0.1:9", f"127.0.0.1:{wechat.port}")
        file.write_text(text + _MORE, encoding="utf-8")
        async with roost.serving() as server:
            os.sched_setaffinity(0, {CLIENT_CORE})
            outage = _Outage(session, wechat, server, roost, rate)
            await outage.stretch(outage.asking, _HEALTHY, 3)  # warm
            idle, busy = [], {}
            for name, fault in {"healthy": _HEALTHY, **_TROUBLES}.items():
                idle.append(await outage.stretch(outage.idle, _HEALTHY, seconds))
                busy[name] = await outage.stretch(outage.asking, fault, seconds)
                await outage.over()
    return idle, busy


class _Outage:
    """One Roost and one platform under a steady load."""

    def __init__(
        self, session: aiohttp.ClientSession, wechat: Server, server: Server, roost: Roost, rate: int
    ) -> None:
        self._session, self._server, self._rate = session, server, rate
        self._faults = f"http://127.0.0.1:{wechat.port}/sim/faults"
        self._url = f"sqlite:///{roost.folder}/data/roost.db"
        self.idle, self.asking = Platform(), Platform(_ASKING, first=1_000_000)

    async def stretch(self, members: Platform, fault: Mapping[str, Any], seconds: int) -> Seen:
        """Raises: RuntimeError when a callback is not answered as it should be."""
        await self._put(fault)
        outcome = await load(self._server.port, members.requests(self._rate * seconds), 64, self._rate)
        for wrong in members.faults(outcome.answers):
            raise RuntimeError(wrong)
        async with self._session.get(self._faults) as answer:
            calls = (await answer.json())["faults"][0]["hits"]
        return Seen(outcome.quantile(0.5) * 1000, outcome.quantile(0.99) * 1000, calls)

    async def over(self) -> None:
        """The platform is well again, and what has waited for it is sent."""
        await self._put(_HEALTHY)
        with closing(open_database(self._url)) as database:
            messages = Messages(database, SystemClock(), 0)
            messages.lift()
            with contextlib.suppress(TimeoutError):  # what has failed often comes again a little later
                await until(messages.is_settled, seconds=20, every=0.5)

    async def _put(self, fault: Mapping[str, Any]) -> None:
        async with self._session.post(self._faults, json={"faults": [{"endpoint": SEND, **fault}]}) as answer:
            answer.raise_for_status()
