"""The channel's doors: who gets in, and what goes out in which envelope."""

import re
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto

from bot.channels.official_account import Mode, OfficialAccount
from bot.channels.passive import ReplyLimits, passive
from bot.channels.port import BadSignatureError, PassiveReply, RawRequest, RefusedError
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
    NONCE,
    NOW,
    PREVIOUS_KEY,
    TOKEN,
    account,
    encrypt,
    plain_post,
    query,
    sealed_post,
    secure_post,
)
from tests.bot.channels.samples import ACCOUNT, MESSAGES, OPENID, SAMPLES, Sample

TEXT = MESSAGES[0]
MODES: list[Mode] = ["plain", "compatible", "secure"]


def decoded(channel: OfficialAccount, request: RawRequest) -> Event:
    event = channel.decode(request, NOW)
    assert isinstance(event, Event)
    return event


def elements(xml: str | bytes) -> dict[str, str]:
    return {element.tag: element.text or "" for element in ET.fromstring(xml)}


def opened(reply: PassiveReply, key: str = KEY) -> str:
    """The reply's XML as wechatpy reads it."""
    envelope = elements(reply.body)
    crypto = WeChatCrypto(TOKEN, key, APPID)
    xml: str = crypto.decrypt_message(
        reply.body, envelope["MsgSignature"], envelope["TimeStamp"], envelope["Nonce"]
    )
    return xml


# The handshake


@pytest.mark.parametrize("mode", MODES)
def test_handshake(mode: Mode) -> None:
    request = RawRequest("GET", query() | {"echostr": "4375120948345356249"}, b"")
    answer = account(mode).decode(request, NOW)
    assert not isinstance(answer, Event)
    assert answer.echo == "4375120948345356249"


@pytest.mark.parametrize(
    ("change", "status"), [({"signature": "0" * 40}, 403), ({"nonce": "1"}, 403), ({"echostr": ""}, 400)]
)
def test_handshake_refused(change: dict[str, str], status: int) -> None:
    request = RawRequest("GET", query() | {"echostr": "1"} | change, b"")
    with pytest.raises(RefusedError) as refusal:
        account().decode(request, NOW)
    assert refusal.value.status == status


def test_handshake_is_not_replayed_later() -> None:
    request = RawRequest("GET", query() | {"echostr": "1"}, b"")
    with pytest.raises(BadSignatureError):
        account().decode(request, NOW + timedelta(minutes=6))


@pytest.mark.parametrize("method", ["PUT", "HEAD", "DELETE", "get", ""])
def test_other_methods(method: str) -> None:
    with pytest.raises(RefusedError, match="GET and POST"):
        account().decode(RawRequest(method, query(), TEXT.body), NOW)


# Who gets in


@pytest.mark.parametrize("mode", ["compatible", "secure"])
def test_encrypted_modes_open_only_what_is_encrypted_and_signed(mode: Mode) -> None:
    channel = account(mode)
    good = secure_post(TEXT.body)
    assert decoded(channel, good).text == TEXT.text
    unsigned = {name: value for name, value in good.query.items() if name != "msg_signature"}
    for request in (
        plain_post(TEXT.body),
        RawRequest("POST", plain_post(b"").query, good.body),
        RawRequest("POST", unsigned, good.body),
        RawRequest("POST", {**good.query, "msg_signature": "0" * 40}, good.body),
        RawRequest("POST", {**good.query, "nonce": "1"}, good.body),
        RawRequest("POST", {**good.query, "timestamp": str(int(good.query["timestamp"]) + 1)}, good.body),
        RawRequest("POST", good.query, TEXT.body),
        RawRequest("POST", good.query, good.body.replace(b"<Encrypt><![CDATA[", b"<Encrypt><![CDATA[AAAA")),
        RawRequest("POST", {}, good.body),
    ):
        with pytest.raises(BadSignatureError):
            channel.decode(request, NOW)


def test_the_request_does_not_choose_the_mode() -> None:
    raw = RawRequest("POST", query() | {"encrypt_type": "raw"}, TEXT.body)
    with pytest.raises(BadSignatureError):
        account("secure").decode(raw, NOW)
    with pytest.raises(RefusedError, match="mode") as refusal:
        account("plain").decode(
            RawRequest("POST", query() | {"encrypt_type": "aes"}, secure_post(b"").body), NOW
        )
    assert refusal.value.status == 400


def test_plain_mode_needs_its_signature() -> None:
    channel = account("plain", key="")
    assert decoded(channel, plain_post(TEXT.body)).text == TEXT.text
    with pytest.raises(BadSignatureError):
        channel.decode(RawRequest("POST", {**query(), "signature": ""}, TEXT.body), NOW)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("minutes", [-6, 6])
def test_stale(mode: Mode, minutes: int) -> None:
    request = plain_post(TEXT.body) if mode == "plain" else secure_post(TEXT.body)
    with pytest.raises(BadSignatureError):
        account(mode).decode(request, NOW + timedelta(minutes=minutes))


def test_compatible_mode_believes_only_the_encrypted_half() -> None:
    forged = (
        "<FromUserName>oForged</FromUserName><MsgType>text</MsgType><Content>forged</Content><Extra>1</Extra>"
    )
    event = decoded(account("compatible"), secure_post(TEXT.body, beside=forged))
    assert (event.sender, event.text, event.fields) == (OPENID, TEXT.text, TEXT.all_fields)


@pytest.mark.parametrize(
    "request_",
    [
        secure_post(TEXT.body, appid="wxanother"),
        secure_post(TEXT.body, key=PREVIOUS_KEY),
        secure_post(b"<xml>"),
        secure_post(b"hello"),
        secure_post(b'<!DOCTYPE x [<!ENTITY e "1">]><xml>&e;</xml>'),
        secure_post(TEXT.body.replace(ACCOUNT.encode(), b"gh_another")),
        secure_post(b"<xml><MsgType>text</MsgType></xml>"),
        sealed_post("not base64!"),
        sealed_post(encrypt(TEXT.body)[:-8]),
        sealed_post("AAAA"),
        RawRequest("POST", secure_post(TEXT.body).query, b"<xml"),
        RawRequest("POST", secure_post(TEXT.body).query, b"\xff\xfe\x00"),
    ],
)
def test_unreadable_is_400(request_: RawRequest) -> None:
    with pytest.raises(RefusedError) as refusal:
        account().decode(request_, NOW)
    assert refusal.value.status == 400


def test_original_id_is_checked_only_where_it_is_configured() -> None:
    other = secure_post(TEXT.body.replace(ACCOUNT.encode(), b"gh_another"))
    assert decoded(account(original_id=""), other).fields["ToUserName"] == "gh_another"


def test_unknown_type_is_logged_without_the_member() -> None:
    with capture_logs() as logs:
        event = decoded(account(), secure_post(SAMPLES[-1].body))
    assert event.kind is Kind.UNKNOWN
    assert logs == [
        {
            "event": "callback of an unknown type",
            "log_level": "warning",
            "account": "main",
            "MsgType": "hologram",
            "Event": "",
        }
    ]


@pytest.mark.parametrize("mode", ["compatible", "secure"])
def test_encrypted_mode_needs_a_key(mode: Mode) -> None:
    with pytest.raises(ValueError, match="EncodingAESKey"):
        account(mode, key="")


def test_secrets_are_not_shown() -> None:
    shown = repr(account()._keys)
    assert TOKEN not in shown
    assert KEY not in shown


# Nothing but an event or a refusal

BODIES = st.one_of(
    st.binary(max_size=300),
    st.tuples(st.sampled_from(SAMPLES), st.integers(0, 400), st.integers(0, 40), st.binary(max_size=10)).map(
        lambda cut: cut[0].body[: cut[1]] + cut[3] + cut[0].body[cut[1] + cut[2] :]
    ),
)


@given(mode=st.sampled_from(MODES), body=BODIES, signed=st.booleans())
def test_any_body_gives_an_event_or_a_refusal(mode: Mode, body: bytes, *, signed: bool) -> None:
    text = body.decode("latin-1") if mode == "plain" else body.decode("utf-8", "replace")
    request = RawRequest("POST", query(), body) if mode == "plain" else secure_post(text.encode())
    if not signed:
        request = RawRequest("POST", request.query, body)
    try:
        event = account(mode, original_id="").decode(request, NOW)
    except RefusedError:
        return
    assert isinstance(event, Event)


@given(st.text(max_size=200))
def test_any_signed_ciphertext_gives_an_event_or_a_refusal(encrypted: str) -> None:
    try:
        account().decode(sealed_post(encrypted.replace("]]>", "").encode("utf-8", "replace").decode()), NOW)
    except RefusedError:
        return


@given(
    st.dictionaries(
        st.sampled_from(["signature", "msg_signature", "timestamp", "nonce", "echostr"]), st.text()
    )
)
def test_any_query_is_refused(fields: dict[str, str]) -> None:
    for method in ("GET", "POST"):
        with pytest.raises(RefusedError):
            account().decode(RawRequest(method, fields, TEXT.body), NOW)


# What goes out


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
