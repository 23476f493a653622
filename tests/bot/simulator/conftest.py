"""A simulated platform on a real port, and a program under development that answers as it is told."""

import random
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from bot.clock import FixedClock
from bot.simulator.app import PLATFORM, build_simulator
from bot.simulator.core import Platform
from bot.simulator.settings import SimulatorSettings

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"

Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Sim:
    """One running simulator, spoken to over HTTP, and the webhook it pushes to."""

    http: ClientSession
    base: str
    platform: Platform
    clock: FixedClock
    pushes: list[tuple[dict[str, str], str]] = field(default_factory=list)
    answer: Answering | None = None

    async def get(self, path: str, **query: str) -> Any:
        async with self.http.get(self.base + path, params=query) as response:
            return await response.json()

    async def post(self, path: str, body: Any = None, **query: str) -> Any:
        async with self.http.post(self.base + path, json=body or {}, params=query) as response:
            return await response.json()

    async def token(self) -> str:
        settings = self.platform.settings
        query = {"grant_type": "client_credential", "appid": settings.appid, "secret": settings.secret}
        return str((await self.post("/cgi-bin/stable_token", query))["access_token"])

    async def api(self, path: str, body: Any = None, **query: str) -> Any:
        """A call with a fresh token: POST when there is a body."""
        query["access_token"] = await self.token()
        return await (self.get(path, **query) if body is None else self.post(path, body, **query))

    async def act(self, openid: str, action: str, **more: str) -> Any:
        return await self.post("/sim/act", {"openid": openid, "action": action, **more})

    async def follower(self, name: str = "") -> str:
        openid = str((await self.post("/sim/members", {"name": name}))["openid"])
        await self.act(openid, "follow")
        return openid

    async def faults(self, *rows: dict[str, Any]) -> Any:
        return await self.post("/sim/faults", {"faults": rows})

    async def received(self, openid: str) -> list[Any]:
        rows = (await self.get("/sim/messages", openid=openid))["messages"]
        return [row for row in rows if row["direction"] == "out"]

    async def hook(self, request: web.Request) -> web.StreamResponse:
        """The program's webhook: records the push, answers with `answer`, or `success`."""
        self.pushes.append((dict(request.query), await request.text()))
        return await self.answer(request) if self.answer else web.Response(text="success")


MakeSim = Callable[..., Awaitable[Sim]]


@pytest.fixture
async def make_sim() -> AsyncIterator[MakeSim]:
    servers: list[TestServer] = []
    async with ClientSession() as http:

        async def make(**settings: Any) -> Sim:
            clock = FixedClock(NOON)
            app = build_simulator(SimulatorSettings(**settings), clock, random.Random(7))
            server = TestServer(app)
            await server.start_server()
            servers.append(server)
            sim = Sim(http, str(server.make_url("")).rstrip("/"), app[PLATFORM], clock)
            program = web.Application()
            program.router.add_post("/wx", sim.hook)
            hook = TestServer(program)
            await hook.start_server()
            servers.append(hook)
            sim.platform.webhook = str(hook.make_url("/wx"))
            return sim

        yield make
    for server in servers:
        await server.close()


@pytest.fixture
async def sim(make_sim: MakeSim) -> Sim:
    """An account in plain mode with a short reply timeout."""
    return await make_sim(reply_timeout=timedelta(milliseconds=200))
