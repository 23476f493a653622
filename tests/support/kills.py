"""SIGKILL under load: a real server process, a flood of distinct callbacks, and what is found afterwards."""

import asyncio
import hashlib
import os
import random
import sqlite3
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from bot.demo.processes import Child
from tests.bot.channels.accounts import APPID, KEY, TOKEN
from tests.bot.channels.sample import ACCOUNT
from tests.support.wechat import Callback, Poster, Sealer, text_xml

_SENDERS = 16
_CONFIG = f"""
[server]
port = 0
member_limit = 1000000
[database]
url = "sqlite:///roost.db"
[accounts.main]
appid = "{APPID}"
original_id = "{ACCOUNT}"
api_base = "http://127.0.0.1:9"
[handlers.fallback]
answer = "收到"
"""


@dataclass(slots=True)
class Kills:
    """One database that outlives its servers.

    acknowledged: what was answered 200, by the body's hash, which ends the inbox key: the callback's text,
    the callback, the answer.
    """

    folder: Path
    chance: random.Random
    acknowledged: dict[str, tuple[str, Callback, bytes]] = field(default_factory=dict)
    sent: int = 0

    async def once(self) -> None:
        """Start, repeat an old callback, flood, kill at a random moment."""
        roost = await self._start()
        try:
            async with aiohttp.ClientSession() as http:
                poster = Poster(http, roost.ready["url"])
                await self._repeat_the_last(poster)
                senders = [asyncio.create_task(self._flood(poster)) for _ in range(_SENDERS)]
                await asyncio.sleep(self.chance.uniform(0, 0.4))
                await roost.kill()
                await asyncio.gather(*senders)
        finally:
            await roost.kill()

    async def stopped(self) -> None:
        """Start once more, to end gracefully."""
        assert await (await self._start()).stop() == 0

    def missing(self) -> list[str]:
        """Texts that were acknowledged and lack their one inbox row or their one log line."""
        with closing(sqlite3.connect(self.folder / "roost.db")) as database:
            kept = {row[0][8:] for row in database.execute("SELECT key FROM inbox WHERE state = 'done'")}
            logged = Counter(
                row[0] for row in database.execute("SELECT text FROM engagement WHERE kind = 'in'")
            )
        return [
            text for key, (text, _, _) in self.acknowledged.items() if key not in kept or logged[text] != 1
        ]

    async def _start(self) -> Child:
        config = self.folder / "config.toml"
        config.write_text(_CONFIG, encoding="utf-8")
        names = {"TOKEN": TOKEN, "AES_KEY": KEY, "SECRET": "a-secret-of-the-tests"}
        secrets = {f"ROOST_ACCOUNTS__MAIN__{name}": value for name, value in names.items()}
        arguments = ["run", "--config", str(config)]
        return await Child.start(arguments, {**os.environ, **secrets}, self.folder / "roost.log")

    async def _flood(self, poster: Poster) -> None:
        """Post distinct callbacks until nobody answers."""
        sealer = Sealer()
        with suppress(aiohttp.ClientError):
            while True:
                self.sent += 1
                text = f"text {self.sent}"
                xml = text_xml(text, f"o{self.chance.randrange(20)}", msg_id=self.sent)
                callback = sealer.seal(xml)
                answer = await poster.post(callback)
                if answer.status == 200:
                    self.acknowledged[hashlib.sha256(xml).hexdigest()] = (text, callback, answer.body)

    async def _repeat_the_last(self, poster: Poster) -> None:
        if self.acknowledged:
            _, callback, before = self.acknowledged[next(reversed(self.acknowledged))]
            assert (await poster.post(callback)).body == before
