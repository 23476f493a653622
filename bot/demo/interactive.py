"""`roost demo`: both sides in one process, one clock, and what is recorded beside the chat."""

import asyncio
import random
from collections.abc import Mapping
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from rich.console import Console

from bot.app import Roost, running
from bot.clock import ShiftedClock
from bot.demo.environment import made_up, set_stage
from bot.demo.following import Following, program_on
from bot.demo.fresh import fresh_database
from bot.demo.record import record_of
from bot.demo.sim_process import listening
from bot.demo.terminal import Terminal
from bot.reload import Reloader
from bot.serve import edges, reload_event, stop_event
from bot.simulator.app import PLATFORM, build_simulator

_PORTS = 20
"""How many are tried when the one that is asked for is taken."""


async def show(config: Path, environ: Mapping[str, str], port: int) -> None:
    """Serve the chat page until asked to stop.

    Raises: ConfigError when the configuration is wrong or no port is free.
    """
    stop, clock, chance = stop_event(), ShiftedClock(), random.SystemRandom()
    reload = reload_event(stop)
    roost: Roost | None = None

    async def activity(openid: str) -> list[dict[str, str]]:
        return await asyncio.to_thread(record_of, roost.database, openid) if roost else []

    with fresh_database(config.parent) as database:
        terminal = Terminal(Console(soft_wrap=True, highlight=False), config, database)
        stage = set_stage(config, environ, database, made_up(chance))
        simulator = build_simulator(stage.settings, clock, chance, activity)
        ready = asyncio.Event()
        simulator.middlewares.append(members_wait_for(ready))
        async with listening(simulator, "127.0.0.1", port, _PORTS) as page:
            program = program_on(stage, config, page)
            async with running(program, edges(clock)) as roost:
                following = Following(simulator[PLATFORM], roost, stage, page, terminal)
                following.point(program)
                ready.set()
                reloader = Reloader(
                    program, environ, following.swap, roost.metrics, following.load, following.refused
                )
                async with reloader.watching(reload):
                    terminal.greet(page, roost.url, port, await following.notes())
                    await stop.wait()


def members_wait_for(ready: asyncio.Event) -> Middleware:
    """Roost itself calls the platform while it starts; who acts as a member waits until it listens."""

    @web.middleware
    async def wait(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not request.path.startswith(("/cgi-bin/", "/sns/")):
            await ready.wait()
        return await handler(request)

    return wait
