from typing import Any

from bot.channels.port import Accepted, Closed, Outcome, Outgoing, Rejected, Senders, Unknown
from handlers.content import Text
from handlers.notices import SubscriptionNotice
from tests.bot.channels.simulated import calls, clock, fault, simulated

_ENDPOINT = "message/subscribe/bizsend"
_NEW = SubscriptionNotice(template_id="T", data={"thing8": "上新"}, page="https://a.example/new")


async def _send(senders: Senders, content: Any = _NEW) -> Outcome:
    return await senders["main", "subscription"].send(Outgoing(("o1",), content, "roost-7"))


async def test_one_acceptance_is_one_notice() -> None:
    async with simulated(clock()) as (wechat, senders):
        wechat.member("o1").accepts["T"] = 1
        assert await _send(senders) == Accepted()
        closed = await _send(senders)
        first, _ = calls(wechat, _ENDPOINT)
    assert isinstance(closed, Closed)
    assert closed.code == 43101
    assert first.body == {
        "touser": "o1",
        "template_id": "T",
        "page": "https://a.example/new",
        "data": {"thing8": {"value": "上新"}},
    }


async def test_a_lost_answer_is_unknown() -> None:
    async with simulated(clock()) as (wechat, senders):
        wechat.member("o1").accepts["T"] = 1
        fault(wechat, _ENDPOINT, "accept_then_drop")
        assert isinstance(await _send(senders), Unknown)
        assert len(wechat.state.messages) == 1


async def test_nothing_but_subscription_notices() -> None:
    async with simulated(clock()) as (wechat, senders):
        assert await _send(senders, Text(text="x")) == Rejected(40037, "a text is no subscription notice")
        assert not calls(wechat, _ENDPOINT)
