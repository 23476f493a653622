"""`roost demo`: both sides in one process, one clock, and the engagement log beside the chat."""

import asyncio
import random
from collections.abc import Mapping
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from rich.console import Console

from bot.app import Roost, running
from bot.clock import ShiftedClock
from bot.demo.environment import set_stage
from bot.demo.sim_process import listening
from bot.program import load_program
from bot.serve import edges, stopped
from bot.simulator.app import PLATFORM, build_simulator
from storage.engagement import LogRow

DATABASE = "sqlite:///data/demo.db"
"""Of the demo alone; a path relative to the configuration."""


async def show(config: Path, environ: Mapping[str, str], port: int) -> None:
    """Serve the chat page until asked to stop.

    Raises: ConfigError when the configuration is wrong or the port is taken.
    """
    stage = set_stage(config, environ, DATABASE, random.SystemRandom())
    clock = ShiftedClock()
    roost: Roost | None = None

    async def activity(openid: str) -> list[dict[str, str]]:
        return await _log_of(roost, openid) if roost else []

    platform = build_simulator(stage.settings, clock, random.SystemRandom(), activity)
    ready = asyncio.Event()
    platform.middlewares.append(members_wait_for(ready))
    async with listening(platform, "127.0.0.1", port) as page:
        api_base = {f"ROOST_ACCOUNTS__{stage.account.upper()}__API_BASE": page}
        program = load_program(config, dict(stage.variables) | api_base)
        async with running(program, edges(clock)) as roost:
            platform[PLATFORM].webhook = f"{roost.url}/wechat/{stage.account}"
            ready.set()
            _greet(page, roost.url)
            await stopped()


def members_wait_for(ready: asyncio.Event) -> Middleware:
    """Roost itself calls the platform while it starts; who acts as a member waits until it listens."""

    @web.middleware
    async def wait(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not request.path.startswith(("/cgi-bin/", "/sns/")):
            await ready.wait()
        return await handler(request)

    return wait


async def _log_of(roost: Roost, openid: str) -> list[dict[str, str]]:
    def read() -> list[LogRow]:
        with roost.database.read() as store:
            return store.engagement.of_member(openid)

    rows = await asyncio.get_running_loop().run_in_executor(None, read)
    return [
        {key: value.isoformat() if key == "at" else value for key, value in row._asdict().items()}
        for row in rows
    ]


def _greet(page: str, roost: str) -> None:
    console = Console(soft_wrap=True)
    console.print(f"\n  [bold green]Roost 栖[/] is running with a simulated WeChat: open [bold]{page}/[/]")
    console.print("  Create a member, follow, ask 怎么退货, tap the menu; a push arrives within a minute.")
    console.print(f"  Its figures, in another terminal: ROOST_DATABASE__URL={DATABASE} .venv/bin/roost plan")
    console.print(f"  Webhook and metrics: {roost}   Stop: Ctrl-C\n")
