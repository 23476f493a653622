"""A whole server and a whole simulated platform on free ports, in this process."""

import asyncio
import itertools
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.app import Edges, Roost, running
from bot.clock import Clock, SystemClock
from bot.demo.sim_process import listening
from bot.simulator.app import PLATFORM, build_simulator
from bot.simulator.core import MovableClock, Platform
from bot.simulator.settings import SimulatorSettings
from handlers.contract import Answer as Handle
from tests.bot.channels.accounts import APPID, KEY, TOKEN
from tests.bot.channels.sample import ACCOUNT
from tests.support.programs import config, program
from tests.support.wechat import Answer, Poster, Sealer

_SERVERS = itertools.count(1)


def edges(clock: Clock | None = None) -> Edges:
    count, server = itertools.count(1), next(_SERVERS)
    return Edges(clock or SystemClock(), lambda size: b"r" * size, lambda: f"s{server}m{next(count)}")


@dataclass(frozen=True, slots=True)
class Server:
    """A running server and who posts to it."""

    roost: Roost
    poster: Poster
    sealer: Sealer

    async def send(self, xml: bytes) -> Answer:
        """Seal and post once."""
        return await self.poster.post(self.sealer.seal(xml))


@asynccontextmanager
async def server(
    url: str, *answers: Handle, clock: Clock | None = None, **sections: Any
) -> AsyncIterator[Server]:
    """A server on this database; `sections` as for `programs.config`."""
    settings = config(database={"url": url}, **sections)
    async with (
        running(program(*answers, settings=settings), edges(clock)) as roost,
        aiohttp.ClientSession() as http,
    ):
        yield Server(roost, Poster(http, roost.url), Sealer())


@asynccontextmanager
async def platform(clock: MovableClock) -> AsyncIterator[tuple[Platform, str]]:
    """The simulated platform of the tests' account, and its address."""
    settings = SimulatorSettings(
        appid=APPID,
        secret="a-secret-of-the-tests",
        original_id=ACCOUNT,
        token=TOKEN,
        aes_key=KEY,
        mode="secure",
    )
    app = build_simulator(settings, clock, random.Random(7))
    async with listening(app, "127.0.0.1", 0) as url:
        yield app[PLATFORM], url


async def until(holds: Callable[[], Any], seconds: float = 30) -> Any:
    """Wait for what another task brings about; gives the first true value."""
    async with asyncio.timeout(seconds):
        while not (found := holds()):  # noqa: ASYNC110 - a database tells nobody
            await asyncio.sleep(0.01)
    return found
