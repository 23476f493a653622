"""Roost as it is run, with config.toml's handlers; what it counted and what it stored."""

import asyncio
import json
import os
import re
import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import aiohttp

from bench.process import Server, serving
from bench.traffic import AES_KEY, SECRET, TOKEN

ROOT = Path(__file__).parent.parent
_CHANGES = (
    (r"(?m)^port = .*", "port = 0"),
    (r"(?m)^api_base = .*", 'api_base = "http://127.0.0.1:9"'),  # nothing may leave this machine
    (r"(?ms)^\[\[calendar\]\].*", ""),  # a push in the middle would be measured too
    (r"(?ms)^\[\[accounts\.main\.menu.*?(?=^# )", ""),
)


class Roost:
    """One Roost in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        self.stages = folder / "stages.jsonl"
        config = (ROOT / "config.toml").read_text(encoding="utf-8")
        for pattern, replacement in _CHANGES:
            config, found = re.subn(pattern, replacement, config)
            if not found:
                raise RuntimeError(f"config.toml has changed: nothing in it is {pattern}")
        (folder / "config.toml").write_text(config, encoding="utf-8")

    @asynccontextmanager
    async def serving(self, module: str = "bot") -> AsyncIterator[Server]:
        """It runs; `bench.stages` instead of `bot` times its stages too."""
        environ = {
            "ROOST_ACCOUNTS__MAIN__TOKEN": TOKEN,
            "ROOST_ACCOUNTS__MAIN__AES_KEY": AES_KEY,
            "ROOST_ACCOUNTS__MAIN__SECRET": SECRET,
            "ROOST_SERVER__MEMBER_LIMIT": "1000000",  # its few members stand for many
            "BENCH_STAGES": str(self.stages),
        }
        arguments = [module, "run", "--config", str(self.folder / "config.toml")]
        async with serving(arguments, environ, self.folder / "log") as server:
            yield server

    async def snapshot(self, server: Server) -> dict[str, Any]:
        """What `bench.stages` has counted so far."""
        before = self._snapshots()
        os.kill(server.pid, signal.SIGUSR1)
        async with asyncio.timeout(5):
            while len(self._snapshots()) == len(before):  # noqa: ASYNC110 - another process is waited for
                await asyncio.sleep(0.01)
        found: dict[str, Any] = json.loads(self._snapshots()[-1])
        return found

    def _snapshots(self) -> list[str]:
        return self.stages.read_text(encoding="utf-8").splitlines() if self.stages.exists() else []

    def stored(self) -> dict[str, int]:
        """Rows by table, and `done`: inbox events that are settled."""
        with closing(sqlite3.connect(self.folder / "data" / "roost.db")) as database:
            tables = {"inbox": "inbox", "engagement": "engagement", "done": "inbox WHERE state = 'done'"}
            return {
                name: int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
                for name, table in tables.items()
            }


async def commits(server: Server) -> tuple[float, float]:
    """(transactions, events in them) so far, from /metrics."""
    async with asyncio.timeout(10), aiohttp.ClientSession() as session:
        page = await (await session.get(f"http://127.0.0.1:{server.port}/metrics")).text()
    found = dict(re.findall(r"^roost_events_per_commit_(count|sum) (\S+)", page, re.MULTILINE))
    return float(found["count"]), float(found["sum"])
