import asyncio
import io
import json
import os
import pty
import signal
import subprocess
import sys

import pytest

from bot.clock import FixedClock, SystemClock
from bot.serve import announce, edges, reload_event, run_to_end, stop_event
from tests.bot.calendar.items import utc


def test_the_edges_are_the_systems_randomness_and_the_given_clock() -> None:
    clock = FixedClock(utc("2026-11-20 08:00"))
    real = edges(clock)
    assert real.clock is clock
    assert len({real.random_bytes(16) for _ in range(10)}) == 10
    assert len({real.new_id() for _ in range(10)}) == 10


def test_a_line_is_written_at_once() -> None:
    out = io.StringIO()
    announce(out, event="ready", url="http://127.0.0.1:1", name="栖")
    assert out.getvalue().endswith("\n")
    assert json.loads(out.getvalue()) == {"event": "ready", "url": "http://127.0.0.1:1", "name": "栖"}
    assert "栖" in out.getvalue()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_asks_to_stop(number: signal.Signals) -> None:
    async def work() -> None:
        stop = stop_event()
        assert not stop.is_set()
        os.kill(os.getpid(), number)
        async with asyncio.timeout(10):
            await stop.wait()

    run_to_end(work())


def test_a_hang_up_asks_to_read_the_configuration_again() -> None:
    async def work() -> None:
        stop = asyncio.Event()
        asked = reload_event(stop)
        os.kill(os.getpid(), signal.SIGHUP)
        async with asyncio.timeout(10):
            await asked.wait()
        assert not stop.is_set()

    run_to_end(work())


_IN_A_TERMINAL = """
import asyncio
from bot.serve import reload_event, run_to_end

async def work():
    stop = asyncio.Event()
    asked = reload_event(stop)
    print("ready", flush=True)
    waiting = [asyncio.create_task(each.wait()) for each in (stop, asked)]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    print("stop" if stop.is_set() else "reload", flush=True)

run_to_end(work())
"""


@pytest.mark.parametrize(("closed", "meant"), [(False, "reload"), (True, "stop")])
def test_a_terminal_that_is_closed_asks_to_stop(*, closed: bool, meant: str) -> None:
    outside, inside = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", _IN_A_TERMINAL], stdin=inside, stdout=subprocess.PIPE, text=True
    )
    os.close(inside)
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    if closed:
        os.close(outside)
    process.send_signal(signal.SIGHUP)
    assert process.communicate(timeout=30)[0] == f"{meant}\n"
    if not closed:
        os.close(outside)


def test_what_the_work_raises_comes_out() -> None:
    async def work() -> None:
        await asyncio.sleep(0)
        raise ConnectionError(SystemClock().now())

    with pytest.raises(ConnectionError):
        run_to_end(work())
