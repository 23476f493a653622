import json
import random
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from bot.clock import FixedClock, ShiftedClock
from bot.simulator.app import PLATFORM, build_simulator
from bot.simulator.settings import SimulatorSettings
from tests.bot.simulator.harness import NOON, MakeSim, Sim
from tests.bot.simulator.screen import MENU, Screen, activity, program
from tests.support.browser import window


def raw_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


@pytest.fixture
async def make_sim() -> AsyncIterator[MakeSim]:
    servers: list[TestServer] = []
    async with ClientSession(json_serialize=raw_json) as http:

        async def make(**settings: Any) -> Sim:
            clock = FixedClock(NOON)
            app = build_simulator(SimulatorSettings(**settings), clock, random.Random(7))
            server = TestServer(app)
            await server.start_server()
            servers.append(server)
            sim = Sim(http, str(server.make_url("")).rstrip("/"), app[PLATFORM], clock)
            program = web.Application()
            program.router.add_post("/wx", sim.hook)
            program.router.add_get("/wx", sim.greeted)
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


@pytest.fixture
async def screen() -> AsyncIterator[Screen]:
    """The chat page in a wide window."""
    peer = web.Application()
    peer.router.add_post("/", program)
    async with TestServer(peer) as listening:
        settings = SimulatorSettings(webhook=str(listening.make_url("/")))
        app = build_simulator(settings, ShiftedClock(), random.Random(7), activity=activity, menu=MENU)
        async with (
            TestServer(app) as server,
            ClientSession() as http,
            window(str(server.make_url("/"))) as shown,
        ):
            yield Screen(shown, server, http, app[PLATFORM])
