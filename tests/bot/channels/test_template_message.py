from datetime import timedelta
from typing import Any

from bot.channels.port import Accepted, Outcome, Outgoing, Rejected, Retry, Senders, Unknown
from handlers.content import Text
from handlers.notices import Page, Template
from tests.bot.channels.simulated import calls, clock, fault, simulated

_ENDPOINT = "message/template/send"
_PAID = Template(template_id="T", data={"thing1": "蓝牙耳机"}, url="https://a.example/o/1")


async def _send(senders: Senders, content: Any = _PAID, openid: str = "o1") -> Outcome:
    return await senders["main", "template"].send(Outgoing((openid,), content, "roost-7"))


async def test_it_is_sent_with_its_key() -> None:
    async with simulated(clock()) as (wechat, senders):
        outcome = await _send(senders)
        (call,) = calls(wechat, _ENDPOINT)
        (message,) = wechat.state.messages
    assert isinstance(outcome, Accepted)
    assert outcome.platform_id == str(call.answer["msgid"])
    assert call.body == {
        "touser": "o1",
        "template_id": "T",
        "url": "https://a.example/o/1",
        "client_msg_id": "roost-7",
        "data": {"thing1": {"value": "蓝牙耳机"}},
    }
    assert message.via == "template"


async def test_a_page_of_a_mini_program() -> None:
    page = Template(template_id="T", data={"thing1": "x"}, miniprogram=Page(appid="wx2", pagepath="p"))
    async with simulated(clock()) as (wechat, senders):
        await _send(senders, page)
        (call,) = calls(wechat, _ENDPOINT)
    assert call.body["miniprogram"] == {"appid": "wx2", "pagepath": "p"}
    assert "url" not in call.body


async def test_repeated_under_its_key_it_arrives_once() -> None:
    async with simulated(clock()) as (wechat, senders):
        fault(wechat, _ENDPOINT, "accept_then_drop")
        assert isinstance(await _send(senders), Unknown)
        assert await _send(senders) == Accepted(), "40241: it has been sent before"
        assert len(wechat.state.messages) == 1


async def test_refusals() -> None:
    async with simulated(clock()) as (wechat, senders):
        wechat.add_member(openid="gone")
        outcome = await _send(senders, openid="gone")
        assert isinstance(outcome, Rejected)
        assert outcome.code == 43004
        long = await _send(senders, Template(template_id="T", data={"thing1": "长" * 21}))
        assert isinstance(long, Rejected)
        assert long.code == 47003
        fault(wechat, _ENDPOINT, errcode=43116)
        banned = await _send(senders)
        assert isinstance(banned, Rejected), "a banned template stops no other message"
        fault(wechat, _ENDPOINT, errcode=43117)
        often = await _send(senders)
        assert isinstance(often, Retry)
        assert (often.after, often.parked) == (timedelta(hours=1), False)


async def test_nothing_but_templates() -> None:
    async with simulated(clock()) as (wechat, senders):
        assert await _send(senders, Text(text="x")) == Rejected(40037, "a text is no template message")
        assert not calls(wechat, _ENDPOINT)
