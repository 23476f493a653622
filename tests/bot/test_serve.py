import asyncio
import io
import json
import os
import signal

import pytest

from bot.clock import FixedClock, SystemClock
from bot.serve import announce, edges, run_to_end, stop_event
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


def test_what_the_work_raises_comes_out() -> None:
    async def work() -> None:
        await asyncio.sleep(0)
        raise ConnectionError(SystemClock().now())

    with pytest.raises(ConnectionError):
        run_to_end(work())
