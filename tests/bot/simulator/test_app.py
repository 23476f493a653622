"""What the application serves beside the API: the chat page and its files."""

import random

import pytest
from aiohttp import ClientSession, ServerDisconnectedError, web
from aiohttp.test_utils import TestServer
from aiohttp.typedefs import Handler

from bot.clock import FixedClock
from bot.simulator.app import build_simulator
from bot.simulator.settings import SimulatorSettings
from tests.bot.simulator.harness import NOON, Sim


async def test_the_chat_page_and_its_files(sim: Sim) -> None:
    for path, kind in (("/", "text/html"), ("/static/style.css", "text/css")):
        async with sim.http.get(sim.base + path) as response:
            assert (response.status, response.content_type) == (200, kind)


@pytest.mark.parametrize("name", ["nothing.js", "..%2Fapp.py", "%2Fetc%2Fpasswd"])
async def test_no_other_files(sim: Sim, name: str) -> None:
    async with sim.http.get(f"{sim.base}/static/{name}") as response:
        assert response.status == 404


@web.middleware
async def hanging_up(request: web.Request, handler: Handler) -> web.StreamResponse:
    assert request.transport
    request.transport.close()
    return await handler(request)


async def test_a_caller_that_goes_away_before_the_answer_is_no_error(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A program that is stopped closes its connections, whatever is under way."""
    app = build_simulator(SimulatorSettings(), FixedClock(NOON), random.Random(7))
    app.middlewares.append(hanging_up)
    async with TestServer(app) as server, ClientSession() as http:
        with pytest.raises(ServerDisconnectedError):
            await http.get(server.make_url("/cgi-bin/token"))
    assert not caplog.records
