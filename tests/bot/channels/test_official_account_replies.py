"""What goes out, in which envelope; the simulated platform opens it and wechatpy's parser reads it."""

import re
from xml.etree import ElementTree as ET

import pytest
from wechatpy import parse_message

from bot.channels.official_account import Mode
from bot.channels.passive import ReplyLimits, passive
from bot.channels.port import PassiveReply
from bot.simulator import crypto
from handlers.content import (
    AnyContent,
    Article,
    Choice,
    Image,
    MsgMenu,
    Music,
    News,
    Text,
    TransferToAgent,
    Video,
    Voice,
)
from handlers.contract import Event
from handlers.kinds import Kind
from tests.bot.channels.accounts import (
    APPID,
    KEY,
    MODES,
    NONCE,
    NOW,
    PREVIOUS_KEY,
    TOKEN,
    account,
    decoded,
    plain_post,
    secure_post,
)
from tests.bot.channels.sample import ACCOUNT, OPENID, Sample
from tests.bot.channels.samples import MESSAGES, SAMPLES

TEXT = MESSAGES[0]


def elements(xml: str | bytes) -> dict[str, str]:
    return {element.tag: element.text or "" for element in ET.fromstring(xml)}


def opened(reply: PassiveReply, key: str = KEY) -> str:
    """The reply's XML, whose signature is right."""
    envelope = elements(reply.body)
    signed = crypto.signature(TOKEN, envelope["TimeStamp"], envelope["Nonce"], envelope["Encrypt"])
    assert envelope["MsgSignature"] == signed
    return crypto.decrypt(key, APPID, envelope["Encrypt"]).decode()


def test_reply_in_plain_mode() -> None:
    channel = account("plain")
    reply = channel.render(decoded(channel, plain_post(TEXT.body)), Text(text="您好"), NOW)
    assert reply == PassiveReply(
        f"<xml><ToUserName><![CDATA[{OPENID}]]></ToUserName><FromUserName><![CDATA[{ACCOUNT}]]></FromUserName>"
        f"<CreateTime>{int(NOW.timestamp())}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        "<Content><![CDATA[您好]]></Content></xml>".encode(),
        "application/xml",
    )


def test_reply_in_secure_mode_re_uses_the_nonce() -> None:
    channel = account()
    reply = channel.render(decoded(channel, secure_post(TEXT.body)), Text(text="您好"), NOW)
    envelope = elements(reply.body)
    assert list(envelope) == ["Encrypt", "MsgSignature", "TimeStamp", "Nonce"]
    assert envelope["Nonce"] == NONCE
    assert envelope["TimeStamp"] == str(int(NOW.timestamp()))
    assert elements(opened(reply))["Content"] == "您好"


def test_reply_is_sealed_with_the_key_that_opened() -> None:
    rotating = account(previous=PREVIOUS_KEY)
    old = rotating.render(decoded(rotating, secure_post(TEXT.body, key=PREVIOUS_KEY)), Text(text="旧"), NOW)
    assert elements(opened(old, PREVIOUS_KEY))["Content"] == "旧"
    new = rotating.render(decoded(rotating, secure_post(TEXT.body)), Text(text="新"), NOW)
    assert elements(opened(new))["Content"] == "新"


def test_event_without_envelope_can_be_answered() -> None:
    event = Event("k", "main", OPENID, Kind.TEXT, NOW)
    answer = elements(opened(account().render(event, Text(text="好"), NOW)))
    assert (answer["FromUserName"], answer["Content"]) == (ACCOUNT, "好")


@pytest.mark.parametrize("mode", MODES)
def test_silence_is_success_in_every_mode(mode: Mode) -> None:
    channel = account(mode)
    request = plain_post(TEXT.body) if mode == "plain" else secure_post(TEXT.body)
    assert channel.render(decoded(channel, request), None, NOW) == PassiveReply(b"success", "text/plain")


CONTENTS: list[AnyContent] = [
    Text(text="]]></Content><MsgType><![CDATA[news]]></MsgType><Content><![CDATA["),
    Text(text="a]]>b<x>& 👨‍👩‍👧 \x00\x08\uffff"),
    MsgMenu(head="满意吗?", choices=(Choice(id="1", content="]]>"),)),
    News(articles=tuple(Article(title=f"]]>{n}", picurl="p&", url="u?a=1&b=2") for n in range(8))),
    Image(media_id="]]></MediaId>"),
    Voice(media_id="]]>"),
    Video(media_id="m", title="]]>", description="<&>"),
    Music(thumb_media_id="t", title="]]>", url="u?a=1&b=2", hq_url="h"),
    TransferToAgent(kf_account="]]>@brand"),
]
CLICK = next(sample for sample in SAMPLES if sample.kind is Kind.MENU_CLICK)


@pytest.mark.parametrize("mode", ["plain", "secure"])
@pytest.mark.parametrize("sample", [TEXT, CLICK], ids=["text", "click"])
@pytest.mark.parametrize("content", CONTENTS)
def test_wechatpy_reads_every_reply(mode: Mode, sample: Sample, content: AnyContent) -> None:
    channel = account(mode)
    event = decoded(channel, plain_post(sample.body) if mode == "plain" else secure_post(sample.body))
    reply = channel.render(event, content, NOW)
    message = parse_message(reply.body.decode() if mode == "plain" else opened(reply))
    wanted = passive(event, content, ReplyLimits()).fields
    assert (message.source, message.target) == (ACCOUNT, OPENID)
    assert wanted is not None
    assert _as_text(message._data) == _as_text(
        {
            "ToUserName": OPENID,
            "FromUserName": ACCOUNT,
            "CreateTime": int(NOW.timestamp()),
            **wanted,
        }
    )


def _as_text(value: object) -> object:
    """The value as wechatpy's parser gives it: numbers as text, one item for a list of one."""
    match value:
        case dict():
            return {name: _as_text(child) for name, child in value.items()}
        case list():
            return _as_text(value[0]) if len(value) == 1 else [_as_text(child) for child in value]
        case None:
            return ""
        case _:
            return re.sub("[\x00\x08\uffff]", "", str(value)).strip()
