"""`roost demo`, as a newcomer starts it."""

import asyncio
import re
import shlex
import signal
import socket
import subprocess
from pathlib import Path

import aiohttp
from aiohttp import web

from bot.demo.interactive import members_wait_for
from bot.demo.sim_process import listening
from tests.bot.cli.commands import roost_process


async def test_a_chat_page_is_served_until_it_is_stopped(config: Path) -> None:
    process, printed = begun(config)
    page, roost = (re.findall(r"http://[\d.]+:\d+", printed)[number] for number in (0, -1))
    async with aiohttp.ClientSession() as http:
        async with http.get(page) as answer:
            assert "text/html" in answer.headers["Content-Type"]
        async with http.get(f"{roost}/readyz") as answer:
            assert answer.status == 200
    assert stopped(process) == (0, "", "")


def test_what_it_says_is_short_and_its_commands_work_as_they_stand(config: Path) -> None:
    process, printed = begun(config)
    assert len(printed.splitlines()) < 15
    commands = re.findall(r"^    (ROOST_DATABASE__URL=\S+) \.venv/bin/roost (.+)$", printed, re.MULTILINE)
    for variable, command in commands:
        environ = dict([variable.split("=")])
        tried = roost_process(*shlex.split(command), environ=environ)
        output, errors = tried.communicate(timeout=60)
        assert (tried.returncode, errors) == (0, ""), output
    assert len(commands) == 3
    assert stopped(process) == (0, "", "")


def test_it_reads_its_configuration_again_when_told_to(config: Path) -> None:
    process, _ = begun(config)
    assert process.stdout
    process.send_signal(signal.SIGHUP)
    assert any("已生效" in line for line in iter(process.stdout.readline, ""))
    status, _, errors = stopped(process)
    assert (status, errors) == (0, "")


def test_a_port_that_is_taken_gives_way_to_the_next_free_one(config: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process, printed = begun(config, port)
        page = int(re.findall(r"http://127.0.0.1:(\d+)/", printed)[0])
        assert port < page < port + 20
        assert f"Port {port} is taken, so the page is on port {page}." in printed
        assert stopped(process) == (0, "", "")


def test_two_demos_have_a_database_each(config: Path) -> None:
    first, _ = begun(config)
    second, printed = begun(config)
    assert "sqlite:///data/demo-2.db" in printed
    assert stopped(first) == stopped(second) == (0, "", "")


def test_where_nothing_can_be_written_is_told(config: Path) -> None:
    (config.parent / "data").write_text("no folder", "utf-8")
    process = roost_process("demo", "--port", "0", "--config", config)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "data: cannot be written: " in errors


def begun(config: Path, port: int = 0) -> tuple[subprocess.Popen[str], str]:
    """The demo as a process, and what it says first."""
    process = roost_process("demo", "--port", str(port), "--config", config)
    assert process.stdout
    lines: list[str] = []
    while not (lines and "Stop: Ctrl-C" in lines[-1]):
        lines.append(process.stdout.readline())
        assert lines[-1], process.communicate()
    return process, "".join(lines)


def stopped(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Its exit status after Ctrl-C, and what else it printed."""
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=60)
    return process.returncode, output.strip(), errors


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
