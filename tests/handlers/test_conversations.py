"""How a member is met by the whole chain: in the simulated WeChat, through a whole server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from handlers import care, fallback, faq, handoff, preferences, small_talk
from handlers.content import Text, from_json
from storage.database import Database
from storage.models import Member
from tests.handlers.faq.shop import FAQ
from tests.support import chats
from tests.support.chats import TRANSFER, Chat, topics
from tests.support.rows import outbox, rows

STOPPED = "好的，之后不再给你发活动消息。想我们了，回复“恢复”就好。"
ASKED = "要停止活动消息吗？回复 TD 就停。"
RECEIVED = "收到，同事看到会马上回你，请稍等一下～"


@asynccontextmanager
async def chatting(url: str, *, replicas: int = 1, **more: Any) -> AsyncIterator[list[Chat]]:
    """The chain in the sample's order; more: of the shop's FAQ."""
    entries = {"entries": [*FAQ["entries"], *more.pop("entries", ())]}
    human = {"human": {"hours": "9:00-21:00"}} if more.pop("hours", False) else {}
    caring = care.Settings.model_validate(human)
    chain = (
        care.build(caring),
        preferences.build(preferences.Settings()),
        handoff.build(handoff.Settings.model_validate(human), caring),
        faq.build(faq.Settings.model_validate(entries)),
        small_talk.build(small_talk.Settings()),
        fallback.build(fallback.Settings()),
    )
    async with chats.chatting(url, *chain, replicas=replicas) as found:
        yield found


def until_shanghai(now: datetime, hour: int) -> timedelta:
    """How long it is until this hour in Asia/Shanghai."""
    local = now.astimezone(ZoneInfo("Asia/Shanghai"))
    at = local.replace(hour=hour, minute=0)
    return (at if at >= local else at + timedelta(days=1)) - local


def wants_marketing(database: Database) -> bool:
    (member,) = rows(database, Member)
    return bool(member["wants_marketing"])


OBEYED = [
    "退订[抱拳]", "TD[抱拳]", "退訂", "取消訂閱", "退订谢谢", "TD退订", "回复TD", "退订一下",
    "不要再给我发广告了",
]  # fmt: skip

NOT_SHOWN = [
    "【收到不支持的消息类型，暂无法显示】", "「[收到不支持的消息类型，暂无法显示]」", "[Unsupported Message]",
]  # fmt: skip


async def test_wishes_in_natural_words_are_obeyed(database: Database, database_url: str) -> None:
    async with chatting(database_url) as (chat,):
        for text in OBEYED:
            assert await chat.say(text) == STOPPED, text
            assert not wants_marketing(database)
            assert (await chat.say("恢復")).startswith("太好了")
            assert wants_marketing(database)
    assert topics(database) == ["marketing_stop", "marketing_resume"] * len(OBEYED)


async def test_a_likely_wish_is_asked_about_once(database: Database, database_url: str) -> None:
    async with chatting(database_url, replicas=2) as (one, other):
        assert await one.say("别烦我") == ASKED
        assert wants_marketing(database)
        assert await other.say("好的") == STOPPED, "any replica knows what was asked"
        await one.say("恢复")
        assert await one.say("太吵了") == ASKED
        assert await one.say("别烦我了") == STOPPED, "a second one is no accident"
        await one.say("恢复")
        assert await one.say("太吵了") == ASKED
        assert await one.say("多久发货") == "about ship"
        await one.say("好的")
        assert wants_marketing(database), "a yes answers what was asked just before"


async def test_a_question_about_cancelling_something_is_no_wish(
    database: Database, database_url: str
) -> None:
    async with chatting(database_url) as (chat,):
        for text in ("周期购怎么退订", "这单不要了", "别拉我进群", "不要给我发顺丰"):
            assert await chat.say(text) not in {STOPPED, ASKED}, text
        assert wants_marketing(database)


@pytest.mark.parametrize("text", ["轉人工", "人工[微笑]"])
async def test_after_a_transfer_the_bot_keeps_out_of_it(
    database: Database, database_url: str, text: str
) -> None:
    async with chatting(database_url, replicas=2) as (one, other):
        assert await one.say(text) == TRANSFER
        for impatient in ("还在吗", "快点啊", "多久发货", "别烦我"):
            assert await other.say(impatient) == TRANSFER, "the words reach the colleague"
        assert await one.act("image") == TRANSFER
        assert await one.say("TD") == STOPPED, "what members decide for themselves holds"
        assert (await one.say("恢复")).startswith("太好了")
        assert await one.say("在吗") == TRANSFER
        one.clock.advance(timedelta(minutes=30))
        assert await one.say("多久发货") == "about ship"
    said = [from_json(row["content"]) for row in outbox(database)]
    assert [content.text for content in said if isinstance(content, Text)] == [
        "好的，这就请真人同事来，请稍等一下～",
        RECEIVED,
    ]


async def test_the_colleagues_close_of_the_session_gives_it_back(
    database: Database, database_url: str
) -> None:
    async with chatting(database_url) as (chat,):
        await chat.say("人工")
        await chat.event("kf_create_session")
        assert await chat.say("在吗") == TRANSFER
        await chat.event("kf_close_session")
        assert await chat.say("多久发货") == "about ship"
        await chat.event("kf_create_session")
        assert await chat.say("多久发货") == TRANSFER, "a colleague came by themselves"
    assert topics(database, ["event"]) == ["handoff:opened", "handoff:closed", "handoff:opened"]


async def test_at_night_it_is_said_once_when_somebody_comes_and_questions_are_answered(
    database: Database, database_url: str
) -> None:
    async with chatting(database_url, hours=True) as (chat,):
        chat.clock.advance(until_shanghai(chat.clock.now(), 22))
        assert await chat.say("人工") == TRANSFER
        assert await chat.say("还在吗") == TRANSFER
        assert await chat.say("快点啊") == TRANSFER
        assert await chat.say("多久发货") == "about ship"
        assert await chat.say("有人吗") == TRANSFER
        assert await chat.say("梦见老虎是什么意思") == TRANSFER, "whoever comes reads it"
        assert await chat.say("TD") == STOPPED
    away = "同事现在休息了，明天 09:00 上班后第一时间回复你～"
    said = [from_json(row["content"]) for row in outbox(database)]
    assert [content.text for content in said if isinstance(content, Text)] == [away, away]


async def test_at_night_whoever_was_not_well_is_left_to_a_human_alone(
    database: Database, database_url: str
) -> None:
    async with chatting(database_url, hours=True) as (chat,):
        chat.clock.advance(until_shanghai(chat.clock.now(), 22))
        for text in ("用完烂脸", "孕妇可以用吗", "多久发货", "脸越来越肿了"):
            assert await chat.say(text) == TRANSFER
        assert await chat.act("image") == TRANSFER
        assert await chat.say("TD") == STOPPED
        assert await chat.say("多久发货") == TRANSFER
        await chat.event("kf_create_session")
        assert await chat.say("多久发货") == TRANSFER
        await chat.event("kf_close_session")
        assert await chat.say("多久发货") == "about ship"
    said = [str(from_json(row["content"])) for row in outbox(database)]
    assert sum("就医" in text for text in said) == 5, "at each but the picture"
    assert sum("明天 09:00" in text for text in said) == 5


async def test_a_close_that_comes_late_ends_no_newer_conversation(
    database: Database, database_url: str
) -> None:
    async with chatting(database_url) as (chat,):
        await chat.say("人工")
        await chat.event("kf_close_session", late=timedelta(minutes=1))
        assert await chat.say("多久发货") == TRANSFER
        await chat.event("kf_close_session")
        await chat.event("kf_create_session", late=timedelta(minutes=1))
        assert await chat.say("多久发货") == "about ship"


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("我要投诉", "care:complaint"),
        ("骗子", "care:complaint"),
        ("用完烂脸", "care:health"),
        ("起红疹了，特别痒", "care:health"),
    ],
)
async def test_who_needs_care_gets_regret_and_a_human(
    database: Database, database_url: str, text: str, topic: str
) -> None:
    async with chatting(database_url) as (chat,):
        assert await chat.say(text) == TRANSFER
        assert "抱歉" in outbox(database)[0]["content"]
        assert await chat.say("你们什么态度") == TRANSFER
        assert await chat.say("还在吗") == TRANSFER
    assert topics(database) == [topic, "care:complaint", "handoff:held"]


async def test_whoever_complains_and_wants_no_more_messages_gets_both(
    database: Database, database_url: str
) -> None:
    async with chatting(database_url) as (chat,):
        assert await chat.say("你们骗子，退订") == TRANSFER
    assert not wants_marketing(database)
    assert topics(database) == ["care:complaint"]
    said = [from_json(row["content"]) for row in outbox(database)]
    assert ["抱歉" in str(said[0]), "停了" in str(said[1])] == [True, True]


async def test_prospective_questions_are_the_faqs(database: Database, database_url: str) -> None:
    async with chatting(database_url) as (chat,):
        assert await chat.say("会不会过敏") == "about skin"
        assert await chat.say("孕妇可以用吗") == "about skin"


async def test_small_talk_gets_small_talk(database: Database, database_url: str) -> None:
    async with chatting(database_url) as (chat,):
        said = [await chat.say(text) for text in ("你好", "在吗", "谢谢", "😊", "你是机器人吗")]
    assert all(said)
    names = ["greeting", "greeting", "thanks", "emoji", "robot"]
    assert topics(database) == [f"small_talk:{name}" for name in names]


async def test_what_is_taught_word_for_word_comes_before_small_talk(
    database: Database, database_url: str
) -> None:
    taught = [
        {"id": "hello", "question": "你好", "answer": "喵"},
        {"id": "thanks", "question": "怎么谢你们", "keywords": {"any": ["谢谢"]}, "answer": "呼噜"},
    ]
    async with chatting(database_url, entries=taught) as (chat,):
        assert [await chat.say(text) for text in ("你好呀", "谢谢")] == ["喵", "呼噜"]


async def test_small_talk_after_a_question_back_is_no_refusal(database: Database, database_url: str) -> None:
    async with chatting(database_url) as (chat,):
        assert (await chat.say("多久")).startswith("你是不是想问")
        await chat.say("谢谢")
        assert await chat.say("2") == "about refund"
    assert topics(database) == ["faq:ask", "small_talk:thanks", "refund"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        *((text, "是哪一个呢？回复数字就好～") for text in ("是的", "对", "嗯嗯")),
        *((text, "没帮上忙，抱歉～换个说法再问我一次好吗？") for text in ("不是", "没有了")),
    ],
)
async def test_a_yes_or_no_answers_a_question_back(
    database: Database, database_url: str, text: str, said: str
) -> None:
    async with chatting(database_url) as (chat,):
        assert (await chat.say("多久")).startswith("你是不是想问")
        assert await chat.say(text) == said
        assert (await chat.say("2") == "about refund") is said.startswith("是哪一个")
    assert topics(database)[:2] == ["faq:ask", "faq:again"]


async def test_a_second_miss_in_a_row_offers_a_human(database: Database, database_url: str) -> None:
    async with chatting(database_url) as (chat,):
        first = await chat.say("梦见老虎是什么意思")
        assert "人工" in await chat.say("梦见大象呢")
        assert await chat.say("好的") == TRANSFER, "accepted"
        chat.clock.advance(timedelta(minutes=30))
        again = await chat.say("梦见狮子")
        assert "人工" not in again
        assert await chat.say("多久发货") == "about ship"
        assert "人工" not in await chat.say("梦见狮子"), "not in a row"
    assert first
    assert topics(database) == ["fallback"] * 2 + ["handoff", "fallback", "ship", "fallback"]


async def test_what_wechat_cannot_show_is_no_miss(database: Database, database_url: str) -> None:
    async with chatting(database_url) as (chat,):
        await chat.say("梦见老虎是什么意思")
        for text in NOT_SHOWN:
            assert (await chat.say(text)).startswith("这条消息我这边显示不出来")
        assert "人工" not in await chat.say("梦见大象呢")
