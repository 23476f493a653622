from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from bot.channels.mass_send import body
from bot.channels.port import Accepted, Outcome, Outgoing, Rejected, Retry, Senders, Unknown
from handlers.content import AnyContent, Image, News, Text, Voice, from_value
from handlers.notices import MpNews
from tests.bot.channels.simulated import calls, clock, fault, simulated

_ENDPOINT = "message/mass/send"
_ALL = ("o1", "o2", "o3")


async def _send(senders: Senders, openids: Sequence[str] = _ALL, content: Any = None) -> Outcome:
    message = Outgoing(tuple(openids), content or Text(text="上新"), "roost-mass-7")
    return await senders["main", "mass"].send(message)


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (Text(text="您好"), {"msgtype": "text", "text": {"content": "您好"}}),
        (Image(media_id="M"), {"msgtype": "images", "images": {"media_ids": ["M"]}}),
        (Voice(media_id="M"), {"msgtype": "voice", "voice": {"media_id": "M"}}),
        (MpNews(media_id="M"), {"msgtype": "mpnews", "mpnews": {"media_id": "M"}, "send_ignore_reprint": 0}),
        (from_value({"type": "news", "articles": [{"title": "t"}]}), None),
    ],
)
def test_bodies(content: AnyContent, wanted: dict[str, Any] | None) -> None:
    assert body(content) == wanted


async def test_all_get_it_in_one_call_whose_id_is_kept() -> None:
    async with simulated(clock(), followers=3) as (wechat, senders):
        outcome = await _send(senders)
        (call,) = calls(wechat, _ENDPOINT)
        assert [message.openid for message in wechat.state.messages] == list(_ALL)
    assert outcome == Accepted(str(call.answer["msg_id"]))
    assert call.body == {
        "touser": list(_ALL),
        "msgtype": "text",
        "text": {"content": "上新"},
        "clientmsgid": "roost-mass-7",
    }


async def test_repeated_it_waits_a_minute_and_is_then_found_to_be_sent() -> None:
    at = clock()
    async with simulated(at, followers=3) as (wechat, senders):
        fault(wechat, _ENDPOINT, "accept_then_drop")
        assert isinstance(await _send(senders), Unknown)
        (job,) = wechat.state.jobs
        too_soon = await _send(senders)
        assert isinstance(too_soon, Retry)
        assert (too_soon.after, too_soon.code) == (timedelta(seconds=60), 45066)
        at.advance(timedelta(minutes=1))
        assert await _send(senders) == Accepted(str(job)), "45065, with the earlier msg_id"
        assert len(wechat.state.messages) == 3


async def test_no_quota_left_rests_until_the_month_ends() -> None:
    async with simulated(clock(), followers=2) as (wechat, senders):
        fault(wechat, _ENDPOINT, errcode=45028)
        outcome = await _send(senders)
    assert isinstance(outcome, Retry)
    assert (outcome.parked, outcome.whole_account) == (True, False)
    assert outcome.after == timedelta(days=9, hours=12), "from noon on the 21st, in Shanghai"


async def test_one_alone_is_refused_by_the_platform() -> None:
    async with simulated(clock()) as (_, senders):
        outcome = await _send(senders, ("o1",))
    assert isinstance(outcome, Rejected)
    assert outcome.code == 40032


async def test_what_cannot_go_to_many_is_not_sent() -> None:
    news = News.model_validate({"articles": [{"title": "t"}]})
    async with simulated(clock()) as (wechat, senders):
        outcome = await _send(senders, content=news)
        assert outcome == Rejected(40008, "a news does not go by mass send")
        assert not calls(wechat, _ENDPOINT)
