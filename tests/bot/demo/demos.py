"""A demo of its own for a test, in this process."""

import asyncio
import os
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.demo.interactive import show
from bot.demo.wechat import WeChat
from storage.database import open_database
from storage.models import CalendarMark
from tests.support.rows import rows
from tests.support.servers import until


@dataclass(frozen=True, slots=True)
class Demo:
    """page: its address. printed: what the terminal has shown so far."""

    config: Path
    page: str
    wechat: WeChat
    printed: Callable[[], str]

    async def save(self, *changes: tuple[str, str]) -> None:
        """Put other words for these into the configuration."""
        text = self.config.read_text("utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        self.config.write_text(text, "utf-8")

    def append(self, text: str) -> None:
        """Put it at the end of the configuration."""
        with self.config.open("a", encoding="utf-8") as file:
            file.write(f"\n{text}")

    async def member(self, name: str, *texts: str) -> str:
        """Who follows and has written this; the openid."""
        openid = await self.wechat.new_member(name)
        await self.wechat.act(openid, "follow")
        for text in texts:
            await self.wechat.act(openid, "text", content=text)
        return openid

    async def receives(self, openid: str, via: str, text: str) -> None:
        """Wait until the member has got it, and Roost has recorded so."""

        async def both() -> bool:
            got = [str(each["content"]) for each in await self.wechat.received(openid, via)]
            recorded = [row["text"] for row in await self.wechat.activity(openid) if row["kind"] == "push"]
            return all(any(text in each for each in texts) for texts in (got, recorded))

        async with asyncio.timeout(30):
            while not await both():  # noqa: ASYNC110 - asked over HTTP
                await asyncio.sleep(0.1)

    async def calendar_begins(self) -> None:
        """Wait for its first look: an item counts from then on."""
        database = open_database(f"sqlite:///{self.config.parent}/data/demo.db")
        await until(lambda: rows(database, CalendarMark))
        database.close()

    async def says(self, text: str) -> str:
        """Wait until the terminal shows it; everything shown."""
        await until(lambda: text in self.printed())
        return self.printed()


@asynccontextmanager
async def demo(config: Path, capsys: pytest.CaptureFixture[str], port: int = 0) -> AsyncIterator[Demo]:
    """Run it until the block ends."""
    shown: list[str] = []

    def printed() -> str:
        shown.append(capsys.readouterr().out)
        return "".join(shown)

    async with AsyncExitStack() as stack:
        running = asyncio.create_task(show(config, os.environ, port))
        stack.push_async_callback(_ended, running)
        await until(lambda: "Stop: Ctrl-C" in printed() or running.done())
        page = re.search(r"open (http://\S+?)/\n", printed())
        assert page, running
        wechat = WeChat(page.group(1))
        stack.push_async_callback(wechat.aclose)
        yield Demo(config, page.group(1), wechat, printed)


async def _ended(running: asyncio.Task[None]) -> None:
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
