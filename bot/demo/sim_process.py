"""The simulated WeChat as a process of its own."""

import errno
import random
import string
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TextIO

from aiohttp import web

from bot.clock import ShiftedClock
from bot.config.error import ConfigError
from bot.serve import announce, stop_event
from bot.simulator.app import build_simulator
from bot.simulator.settings import Mode, SimulatorSettings

_PORTS = 65536


@dataclass(frozen=True, slots=True)
class SimulatorOptions:
    """What the command line gives."""

    host: str
    port: int
    webhook: str
    mode: Mode
    appid: str
    original_id: str
    token: str
    secret: str
    aes_key: str
    reply_seconds: float
    attempts: int


async def simulate(options: SimulatorOptions, clock: ShiftedClock, out: TextIO) -> None:
    """Serve until asked to stop; the ready line says what the program under development must configure."""
    chance = random.SystemRandom()
    aes_key = options.aes_key or ("" if options.mode == "plain" else new_aes_key(chance))
    shared = {
        name: value
        for name, value in asdict(options).items()
        if name not in {"host", "port", "reply_seconds", "aes_key"}
    }
    settings = SimulatorSettings(
        **shared, aes_key=aes_key, reply_timeout=timedelta(seconds=options.reply_seconds)
    )
    stop = stop_event()
    async with listening(build_simulator(settings, clock, chance), options.host, options.port) as url:
        keys = {
            name: getattr(settings, name) for name in ("appid", "original_id", "token", "secret", "aes_key")
        }
        announce(out, event="ready", url=url, mode=settings.mode, **keys)
        await stop.wait()


@asynccontextmanager
async def listening(app: web.Application, host: str, port: int, ports: int = 1) -> AsyncIterator[str]:
    """Serve `app` on the first free one of so many ports from `port` on; gives its URL.

    Raises: ConfigError when none is free.
    """
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await _listen(runner, host, range(port, min(port + ports, _PORTS)))
        address = runner.addresses[0]
        yield f"http://{address[0]}:{address[1]}"
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, host: str, ports: range) -> None:
    for port in ports:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            if error.errno != errno.EADDRINUSE or port == ports[-1]:
                raise ConfigError(
                    [f"port {port}: cannot listen: {error}; choose another with --port"]
                ) from error
        else:
            return


def new_aes_key(chance: random.Random) -> str:
    """An EncodingAESKey: 43 letters and digits that decode to 32 bytes."""
    return "".join(chance.choices(string.ascii_letters + string.digits, k=42)) + "A"
