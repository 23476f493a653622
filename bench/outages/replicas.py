"""Whole Roosts that share a database, each with its own port of the platform; what they have to send."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bench.enrolled import enrol_with_windows
from bench.outages.wechat import Wechat
from bench.process import CORES, serving
from bench.traffic import APPID, SECRET, TOKEN
from bot.clock import Clock
from handlers.content import Text, to_json
from storage.database import Database

ENVIRON = {"ROOST_ACCOUNTS__MAIN__TOKEN": TOKEN, "ROOST_ACCOUNTS__MAIN__SECRET": SECRET}
_CONFIG = """
[server]
port = 0
member_limit = 1000000
[log]
level = "error"
[database]
url = {url}
[delivery]
poll = "0.1s"
concurrency = {concurrency}
[accounts.main]
appid = "{appid}"
mode = "plain"
api_base = "http://127.0.0.1:{port}"
[accounts.main.limits]
"message/custom/send" = {{ second = 10000, day = 100000000 }}
"message/template/send" = {{ second = 10000, day = 100000000 }}
{more}
"""
_DAYS = timedelta(days=3)


def configured(folder: Path, url: str, wechat: Wechat, concurrency: int, more: str = "") -> list[Path]:
    """A configuration file for each of the platform's ports."""
    files = []
    for number, port in enumerate(wechat.ports):
        own = folder / f"replica{number}"
        own.mkdir()
        text = _CONFIG.format(url=json.dumps(url), concurrency=concurrency, appid=APPID, port=port, more=more)
        files.append(own / "config.toml")
        files[-1].write_text(text, encoding="utf-8")
    return files


@asynccontextmanager
async def processes(files: Sequence[Path]) -> AsyncIterator[None]:
    """`roost run` with each of them, until the end."""
    async with AsyncExitStack() as stack:
        for file in files:
            arguments = ["bot", "run", "--config", str(file)]
            await stack.enter_async_context(serving(arguments, ENVIRON, file.parent / "log", CORES))
            os.sched_setaffinity(0, CORES)
        yield


@dataclass(slots=True)
class Messages:
    """Texts "0", "1", … to the members in turns, each once."""

    database: Database
    clock: Clock
    members: int
    queued: int = 0

    def enrol(self) -> None:
        enrol_with_windows(self.database, self.members, self.clock.now(), _DAYS)

    async def queue(self, count: int) -> None:
        """So many more are due now."""
        await asyncio.to_thread(self._queue, count)

    def _queue(self, count: int) -> None:
        now = self.clock.now()
        first, self.queued = self.queued, self.queued + count
        common = {
            "account": "main",
            "source": "reply",
            "created_at": now,
            "not_before": now,
            "expires_at": now + _DAYS,
        }
        rows = [
            common
            | {
                "dedupe": f"message {number}",
                "member_id": f"m{number % self.members}",
                "openid": f"o{number % self.members}",
                "content": to_json(Text(text=str(number))),
            }
            for number in range(first, first + count)
        ]
        with self.database.begin() as store:
            store.outbox.add(rows)

    def expected(self) -> set[tuple[str, str]]:
        """(openid, text) of each."""
        return {(f"o{number % self.members}", str(number)) for number in range(self.queued)}

    def states(self) -> dict[str, int]:
        """How many of all deliveries are in each state."""
        with self.database.read() as store:
            found = store.connection.exec_driver_sql("SELECT state, count(*) FROM outbox GROUP BY state")
            return {str(state): int(count) for state, count in found}

    def is_settled(self) -> bool:
        return not {"queued", "attempting", "waiting"} & self.states().keys()

    def rests(self) -> list[tuple[str, str, str]]:
        """(account, endpoint, reason) of what rests now."""
        now = self.clock.now()
        with self.database.read() as store:
            found = store.quotas.rests(now)
        return [(rest.account, rest.endpoint, rest.reason) for rest in found if rest.until]

    def lift(self) -> None:
        """What `roost deliveries lift` does, to everything that rests."""
        with self.database.begin() as store:
            for account, endpoint, _ in self.rests():
                store.quotas.lift(account, endpoint, self.clock.now())
