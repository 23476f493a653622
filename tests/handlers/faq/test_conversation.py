"""Conversations with the FAQ: a member in the simulated WeChat, a whole server, real HTTP between them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from handlers import fallback, faq, handoff
from handlers.content import Text
from storage.database import Database
from tests.handlers.faq.shop import FAQ, TORN
from tests.support import chats
from tests.support.chats import TRANSFER, Chat, topics

ASKED = "你是不是想问：\n1. 多久发货\n2. 怎么退款\n3. 价格是多少\n回复数字就好；都不是，就说“都不是”。"
MISSED = (Text(text="收到啦"),)
AGAIN = "没帮上忙，抱歉～换个说法再问我一次好吗？"


@asynccontextmanager
async def chatting(url: str, replicas: int = 1, **settings: Any) -> AsyncIterator[list[Chat]]:
    """Chats with the shop's FAQ, between the other handlers that its conversations meet."""
    chain = (
        handoff.build(handoff.Settings()),
        faq.build(faq.Settings.model_validate({**FAQ, **settings})),
        fallback.build(fallback.Settings(answer=MISSED)),
    )
    async with chats.chatting(url, *chain, replicas=replicas) as found:
        yield found


async def test_what_it_is_sure_of_is_answered(
    database: Database, database_url: str, *, semantic: bool
) -> None:
    async with chatting(database_url, semantic=semantic) as (chat,):
        assert await chat.say("请问多久发貨呀😀") == "about ship"
        assert await chat.say("电子发漂怎么开") == "about invoice"
    assert topics(database) == ["ship", "invoice"]


async def test_what_nobody_taught_is_left_to_the_next_handler(
    database: Database, database_url: str, *, semantic: bool
) -> None:
    async with chatting(database_url, semantic=semantic) as (chat,):
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
        assert await chat.say("不是") == TRANSFER
        assert [content["content"] for content in await chat.sent()] == [
            "这个问题怕答错，已经请真人同事来看，请稍等一下～"
        ]
        assert await chat.say(TORN) == TRANSFER, "the human reads on"
        chat.clock.advance(timedelta(minutes=30))
        assert await chat.say(TORN) == ASKED, "and a new conversation begins"
    assert topics(database) == ["faq:ask", "faq:again", "faq:human", "handoff:held", "faq:ask"]


async def test_asking_back_once_is_enough(database: Database, database_url: str) -> None:
    async with chatting(database_url) as (chat,):
        for unclear in ("要多久", "梦见老虎"):
            assert await chat.say(TORN) == ASKED
            assert await chat.say(unclear) == TRANSFER
            chat.clock.advance(timedelta(minutes=30))
    assert topics(database) == ["faq:ask", "faq:human"] * 2


async def test_another_question_than_the_open_choices_is_a_fresh_one(
    database: Database, database_url: str
) -> None:
    async with chatting(database_url) as (chat,):
        assert await chat.say(TORN) == ASKED
        assert "积分怎么查" in await chat.say("怎么查"), "offered something else"
        assert await chat.say("要专票") == "about invoice"
        assert await chat.say(TORN) == ASKED
    assert topics(database) == ["faq:ask", "faq:ask", "invoice", "faq:ask"]


async def test_choices_expire(database: Database, database_url: str) -> None:
    async with chatting(database_url) as (chat,):
        assert await chat.say(TORN) == ASKED
        chat.clock.advance(timedelta(minutes=10))
        assert (await chat.say("2")).startswith("收到啦")
        assert await chat.say(TORN) == ASKED, "what was asked back long ago does not count"
    assert topics(database) == ["faq:ask", "fallback", "faq:ask"]


async def test_whoever_asks_for_a_human_gets_one(database: Database, database_url: str) -> None:
    async with chatting(database_url) as (chat,):
        assert await chat.say("帮我转人工客服吧") == TRANSFER
        (said,) = await chat.sent()
    assert said == {"content": "好的，这就请真人同事来，请稍等一下～"}
    assert topics(database) == ["handoff"]
