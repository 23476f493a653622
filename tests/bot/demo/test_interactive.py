"""`roost demo`, as a newcomer starts it."""

import asyncio
import re
import shutil
import signal
import socket
from itertools import islice
from pathlib import Path

import aiohttp
from aiohttp import web

from bot.demo.interactive import members_wait_for
from bot.demo.sim_process import listening
from tests.bot.cli.commands import ROOT, roost_process


async def test_a_chat_page_is_served_until_it_is_stopped(tmp_path: Path) -> None:
    config = shutil.copy(ROOT / "config.toml", tmp_path)
    process = roost_process("demo", "--port", "0", "--config", config, environ={"COLUMNS": "200"})
    assert process.stdout
    page = next(found for line in process.stdout if (found := re.search(r"http://[\d.]+:\d+/", line)))
    assert any(
        "ROOST_DATABASE__URL=sqlite:///data/demo.db .venv/bin/roost plan" in line
        for line in islice(process.stdout, 2)
    )
    roost = next(found for line in process.stdout if (found := re.search(r"http://[\d.]+:\d+", line)))
    async with aiohttp.ClientSession() as http:
        async with http.get(page.group()) as answer:
            assert "text/html" in answer.headers["Content-Type"]
        async with http.get(f"{roost.group()}/readyz") as answer:
            assert answer.status == 200
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, "")
    assert (tmp_path / "data" / "demo.db").exists()


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    config = shutil.copy(ROOT / "config.toml", tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = roost_process("demo", "--port", str(port), "--config", config, environ={})
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    assert f"port {port}: cannot listen: " in errors
    assert "choose another with --port" in errors


async def test_members_wait_until_roost_listens_and_roost_itself_does_not() -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response()

    ready = asyncio.Event()
    app = web.Application(middlewares=[members_wait_for(ready)])
    app.add_routes([web.get("/sim/state", answer), web.get("/cgi-bin/menu/create", answer)])
    async with listening(app, "127.0.0.1", 0) as url, aiohttp.ClientSession() as http:
        early = asyncio.create_task(http.get(f"{url}/sim/state"))
        async with http.get(f"{url}/cgi-bin/menu/create") as own:
            assert own.status == 200
        assert not early.done()
        ready.set()
        async with await early as late:
            assert late.status == 200
