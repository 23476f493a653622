"""Running the server as a process: uvloop, signals, the ready line."""

import asyncio
import gc
import json
import os
import platform
import secrets
import signal
import sys
import uuid
from collections.abc import Coroutine, Mapping
from typing import Any, TextIO

import structlog

from bot.app import Edges, running
from bot.clock import Clock
from bot.program import Program
from bot.reload import Reloader
from bot.version import version

_INPUT = 0
"""The file descriptor that is the terminal, where there is one."""
_log = structlog.get_logger(__name__)


def edges(clock: Clock) -> Edges:
    """The real world: the system's randomness, and time from `clock`."""
    return Edges(clock, secrets.token_bytes, lambda: uuid.uuid4().hex)


def run_to_end(work: Coroutine[Any, Any, None]) -> None:
    """Run on uvloop where it exists."""
    factory = None
    if sys.platform != "win32":
        import uvloop  # noqa: PLC0415 - is not made for Windows

        factory = uvloop.new_event_loop
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(work)


async def serve(program: Program, environ: Mapping[str, str], clock: Clock, out: TextIO) -> None:
    """Serve until SIGTERM or SIGINT; one JSON line on `out` when it is ready."""
    stop = stop_event()
    reload = reload_event(stop)
    async with running(program, edges(clock)) as roost:
        _log.info("started", **_facts(program), database=roost.database.engine.dialect.name, url=roost.url)
        for warning in program.warnings:
            _log.warning("configuration: something was left out", problem=warning)
        for remark in await roost.remarks():
            _log.warning("configuration: perhaps not meant", remark=remark)
        async with Reloader(program, environ, roost.swap, roost.metrics).watching(reload):
            _settle_interpreter()
            announce(out, event="ready", url=roost.url)
            await stop.wait()


def _facts(program: Program) -> dict[str, str | int]:
    """What an operator wants to know of a start, and nothing secret."""
    return {
        "version": version(),
        "python": platform.python_version(),
        "accounts": ", ".join(program.config.accounts),
        "handlers": ", ".join(handler.name for handler in program.chain),
        "calendar_items": len(program.config.calendar),
    }


def _settle_interpreter() -> None:
    """Leave what was loaded at start out of garbage collection, and let threads take turns more often.

    Without the first a collection stops every answer for 100 ms; without the second the event loop waits
    up to 5 ms for each group of messages that a thread works on.
    """
    gc.collect()
    gc.freeze()
    sys.setswitchinterval(0.001)


def announce(out: TextIO, **line: str) -> None:
    """One JSON line, at once."""
    out.write(json.dumps(line, ensure_ascii=False) + "\n")
    out.flush()


def stop_event() -> asyncio.Event:
    """Set when the process is asked to stop; from now on that does not kill it."""
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked.set)
    return asked


def reload_event(stop: asyncio.Event) -> asyncio.Event:
    """Set when SIGHUP asks to read the configuration again; from now on that does not kill the process.

    Where it is the terminal that has hung up, `stop` is set instead: nobody could stop the process any more.
    """
    asked, had_terminal = asyncio.Event(), os.isatty(_INPUT)

    def hung_up() -> None:
        (stop if had_terminal and not os.isatty(_INPUT) else asked).set()

    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, hung_up)
    return asked


async def stopped() -> None:
    """Until the process is asked to stop."""
    await stop_event().wait()
