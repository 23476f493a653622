"""Conversations with the FAQ: a member in the simulated WeChat, a whole server, real HTTP between them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.clock import ShiftedClock
from bot.demo.wechat import WeChat
from handlers import fallback, faq, handoff
from handlers.contract import Answer
from storage.database import Database
from tests.handlers.faq.shop import FAQ, TORN
from tests.support.rows import log
from tests.support.servers import platform, server

ASKED = "你是不是想问：\n1. 多久发货\n2. 怎么退款\n3. 价格是多少\n回复数字就好；都不是，就说“都不是”。"
AGAIN = "没帮上忙，抱歉～换个说法再问我一次好吗？"


@dataclass(frozen=True, slots=True)
class Chat:
    """A follower's chat with the account, whose callbacks go to one replica."""

    wechat: WeChat
    webhook: str
    openid: str
    clock: ShiftedClock

    async def follow(self) -> None:
        await self._act("follow")

    async def say(self, text: str) -> str:
        """What the passive reply to a text shows: its text, or what it is."""
        return await self._act("text", content=text)

    async def tap(self, line: dict[str, str]) -> str:
        return await self._act("msgmenu", **line)

    async def sent(self) -> list[dict[str, Any]]:
        """What came by customer-service message, as soon as something came."""
        return [message["content"] for message in await self.wechat.wait_for(self.openid, "custom", 30)]

    async def _act(self, action: str, **details: str) -> str:
        await self.wechat.point_to(self.webhook)
        result = await self.wechat.act(self.openid, action, **details)
        reply = result.get("reply") or {}
        return str(reply.get("Content") or reply.get("MsgType", ""))


@asynccontextmanager
async def chatting(url: str, replicas: int = 1, **settings: Any) -> AsyncIterator[list[Chat]]:
    """The same member's chat by way of each replica."""
    clock = ShiftedClock()
    chain: list[Answer] = [
        handoff.build(handoff.Settings()),
        faq.build(faq.Settings.model_validate({**FAQ, **settings})),
        fallback.build(fallback.Settings()),
    ]
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


def topics(database: Database) -> list[str]:
    """What each message of the member was counted as."""
    return [row["topic"] for row in log(database, kind="in")]


async def test_what_it_is_sure_of_is_answered(database: Database, database_url: str) -> None:
    async with chatting(database_url) as (chat,):
        assert await chat.say("请问多久发貨呀😀") == "about ship"
        assert await chat.say("电子发漂怎么开") == "about invoice"
    assert topics(database) == ["ship", "invoice"]


async def test_what_nobody_taught_is_left_to_the_next_handler(database: Database, database_url: str) -> None:
    async with chatting(database_url) as (chat,):
        assert (await chat.say("梦见老虎是什么意思")).startswith("收到啦")
    assert topics(database) == ["fallback"]


async def test_where_it_is_not_sure_it_asks_and_a_number_picks(database: Database, database_url: str) -> None:
    async with chatting(database_url) as (chat,):
        assert await chat.say(TORN) == ASKED
        assert await chat.say("第二个") == "about refund"
        assert (await chat.say("2")).startswith("收到啦"), "answered: a number is a number again"
    assert topics(database) == ["faq:ask", "refund", "fallback"]


async def test_any_replica_goes_on_with_a_conversation(database: Database, database_url: str) -> None:
    async with chatting(database_url, replicas=2) as (one, other):
        assert await one.say(TORN) == ASKED
        assert await other.say("３") == "about price"
    assert topics(database) == ["faq:ask", "price"]


async def test_where_it_is_not_sure_it_asks_and_a_tap_picks_at_any_time(
    database: Database, database_url: str
) -> None:
    async with chatting(database_url, ask_with="menu") as (chat,):
        assert await chat.say(TORN) == ""
        (menu,) = await chat.sent()
        assert [line["content"] for line in menu["list"]] == ["多久发货", "怎么退款", "价格是多少"]
        assert await chat.tap(menu["list"][2]) == "about price"
        chat.clock.advance(timedelta(days=30))
        assert await chat.tap(menu["list"][1]) == "about refund"
    assert topics(database) == ["faq:ask", "price", "refund"]


async def test_none_of_them_twice_means_a_human(database: Database, database_url: str) -> None:
    async with chatting(database_url) as (chat,):
        assert await chat.say(TORN) == ASKED
        assert await chat.say("都不是。") == AGAIN
        assert await chat.say("不是") == "transfer_customer_service"
        assert [content["content"] for content in await chat.sent()] == [
            "这个问题怕答错，已经请真人同事来看，请稍等一下～"
        ]
        assert await chat.say(TORN) == ASKED, "and a new conversation begins"
    assert topics(database) == ["faq:ask", "faq:again", "faq:human", "faq:ask"]


async def test_asking_back_once_is_enough(database: Database, database_url: str) -> None:
    async with chatting(database_url) as (chat,):
        for unclear in ("怎么查", "梦见老虎"):
            assert await chat.say(TORN) == ASKED
            assert await chat.say(unclear) == "transfer_customer_service"
    assert topics(database) == ["faq:ask", "faq:human"] * 2


async def test_choices_expire(database: Database, database_url: str) -> None:
    async with chatting(database_url) as (chat,):
        assert await chat.say(TORN) == ASKED
        chat.clock.advance(timedelta(minutes=10))
        assert (await chat.say("2")).startswith("收到啦")
        assert await chat.say(TORN) == ASKED, "what was asked back long ago does not count"
    assert topics(database) == ["faq:ask", "fallback", "faq:ask"]


async def test_whoever_asks_for_a_human_gets_one(database: Database, database_url: str) -> None:
    async with chatting(database_url) as (chat,):
        assert await chat.say("帮我转人工客服吧") == "transfer_customer_service"
        (said,) = await chat.sent()
    assert said == {"content": "好的，这就请真人同事来，请稍等一下～"}
    assert topics(database) == ["handoff"]
