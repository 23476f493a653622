"""Conversations: a member in the simulated WeChat, whole servers, real HTTP between them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.clock import ShiftedClock
from bot.demo.wechat import WeChat
from handlers.contract import Answer
from storage.database import Database
from tests.support.rows import log
from tests.support.servers import platform, server
from tests.support.wechat import event_xml

TRANSFER = "transfer_customer_service"
"""What `Chat.say` shows of a message that is handed to a human."""


@dataclass(frozen=True, slots=True)
class Chat:
    """A follower's chat with the account, whose callbacks go to one replica."""

    wechat: WeChat
    webhook: str
    openid: str
    clock: ShiftedClock

    async def follow(self) -> None:
        await self.act("follow")

    async def say(self, text: str) -> str:
        """What the passive reply to a text shows: its text, or what it is."""
        return await self.act("text", content=text)

    async def tap(self, line: dict[str, str]) -> str:
        return await self.act("msgmenu", **line)

    async def event(self, name: str, late: timedelta = timedelta()) -> None:
        """An event that the platform itself tells of, such as `kf_close_session`. late: how long ago."""
        self.clock.advance(timedelta(seconds=1))  # else the same event again
        await self.wechat.point_to(self.webhook)
        xml = event_xml(name, self.openid, at=int((self.clock.now() - late).timestamp()))
        (result,) = await self.wechat.callback(xml.decode())
        assert result["attempts"][-1]["status"] == 200

    async def sent(self) -> list[dict[str, Any]]:
        """What came by customer-service message, as soon as something came."""
        return [message["content"] for message in await self.wechat.wait_for(self.openid, "custom", 30)]

    async def act(self, action: str, **details: str) -> str:
        self.clock.advance(timedelta(seconds=1))  # of two wishes in one second the more cautious one counts
        await self.wechat.point_to(self.webhook)
        result = await self.wechat.act(self.openid, action, **details)
        reply = result.get("reply") or {}
        return str(reply.get("Content") or reply.get("MsgType", ""))


@asynccontextmanager
async def chatting(url: str, *chain: Answer, replicas: int = 1) -> AsyncIterator[list[Chat]]:
    """The same member's chat by way of each replica."""
    clock = ShiftedClock()
    async with AsyncExitStack() as stack:
        _, api = await stack.enter_async_context(platform(clock))
        wechat = WeChat(api)
        stack.push_async_callback(wechat.aclose)
        sections: Any = {"account": {"api_base": api}, "delivery": {"poll": "0.02s"}}
        servers = [
            await stack.enter_async_context(server(url, *chain, clock=clock, **sections))
            for _ in range(replicas)
        ]
        member = await wechat.new_member("小林")
        chats = [Chat(wechat, f"{one.roost.url}/wechat/main", member, clock) for one in servers]
        await chats[0].follow()
        yield chats


def topics(database: Database, kinds: Sequence[str] = ("in",)) -> list[str]:
    """What each message of the member was counted as."""
    return [row["topic"] for row in log(database) if row["kind"] in kinds]
