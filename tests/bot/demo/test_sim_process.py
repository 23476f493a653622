import asyncio
import io
import json
import os
import random
import signal
from typing import Any

import aiohttp
import pytest

from bot.clock import ShiftedClock
from bot.demo.sim_process import SimulatorOptions, new_aes_key, simulate
from tests.support.servers import until


def options(mode: Any) -> SimulatorOptions:
    return SimulatorOptions(
        host="127.0.0.1",
        port=0,
        webhook="",
        mode=mode,
        appid="wx1",
        original_id="gh_1",
        token="a-token-of-the-tests",
        secret="a-secret",
        aes_key="",
        reply_seconds=1,
        attempts=2,
    )


@pytest.mark.parametrize(("mode", "key_length"), [("plain", 0), ("secure", 43)])
async def test_it_tells_what_to_configure_and_serves_until_it_is_asked_to_stop(
    mode: str, key_length: int
) -> None:
    out = io.StringIO()
    task = asyncio.create_task(simulate(options(mode), ShiftedClock(), out))
    ready = json.loads(await until(out.getvalue))
    assert (ready["event"], ready["mode"], ready["appid"]) == ("ready", mode, "wx1")
    assert len(ready["aes_key"]) == key_length
    async with aiohttp.ClientSession() as http, http.get(f"{ready['url']}/sim/state") as answer:
        assert (await answer.json())["mode"] == mode
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(task, 10)


def test_an_aes_key_is_one() -> None:
    key = new_aes_key(random.Random(1))
    assert len(key) == 43
    assert key.isalnum()
