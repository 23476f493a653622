import asyncio
import json
import random
from datetime import timedelta
from typing import Any

from aiohttp import ClientResponse, ClientSession, web
from aiohttp.test_utils import TestServer

from bot.clock import FixedClock
from bot.simulator.core import Platform
from bot.simulator.settings import SimulatorSettings
from bot.simulator.stream import Streams
from tests.bot.simulator.harness import NOON, Sim


async def line(response: ClientResponse) -> Any:
    """The next message of the stream."""
    while not (text := await response.content.readline()).startswith(b"data: "):
        assert text
    return json.loads(text.removeprefix(b"data: "))


async def test_one_members_lines_come_as_they_are_said(sim: Sim) -> None:
    one, other = await sim.follower(), await sim.follower()
    async with sim.http.get(f"{sim.base}/sim/stream", params={"openid": one}) as stream:
        assert stream.content_type == "text/event-stream"
        assert (await stream.content.readline()).startswith(b":")
        await sim.act(other, "text", content="not this")
        await sim.act(one, "text", content="this")
        message = await line(stream)
    assert (message["direction"], message["content"]) == ("in", {"content": "this"})
    assert "openid" not in message


async def test_everybodys_lines_name_the_member(sim: Sim) -> None:
    async with sim.http.get(f"{sim.base}/sim/stream") as stream:
        await stream.content.readline()
        openid = await sim.follower()
        message = await line(stream)
    assert (message["openid"], message["content"]["event"]) == (openid, "subscribe")


async def test_a_closed_stream_is_forgotten(sim: Sim) -> None:
    async with sim.http.get(f"{sim.base}/sim/stream") as stream:
        await stream.content.readline()
        assert len(sim.platform.listeners) == 1
    async with asyncio.timeout(5):
        while sim.platform.listeners:
            await sim.follower()


async def test_a_quiet_stream_beats_and_ends_with_the_server() -> None:
    platform = Platform(SimulatorSettings(), FixedClock(NOON), random.Random(1))
    streams, app = Streams(platform, timedelta(milliseconds=5)), web.Application()
    app.router.add_get("/", streams.serve)
    app.on_shutdown.append(streams.close)
    server = TestServer(app)
    async with ClientSession() as http:
        await server.start_server()
        async with http.get(server.make_url("/")) as stream:
            beats = [await stream.content.readline() for _ in range(3)]
            await server.close()
            assert (await stream.content.read()).strip(b": stilhere\n") == b""
    assert b": still here\n" in beats
