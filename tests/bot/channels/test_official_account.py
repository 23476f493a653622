"""The channel's doors: who gets in, and who is refused with what."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.channels.official_account import Mode
from bot.channels.port import BadSignatureError, RawRequest, RefusedError
from handlers.contract import Event
from handlers.kinds import Kind
from tests.bot.channels.accounts import (
    KEY,
    MODES,
    NOW,
    PREVIOUS_KEY,
    TOKEN,
    account,
    decoded,
    encrypt,
    plain_post,
    query,
    sealed_post,
    secure_post,
)
from tests.bot.channels.sample import ACCOUNT, OPENID
from tests.bot.channels.samples import MESSAGES, SAMPLES

TEXT = MESSAGES[0]


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
    assert event.kind is Kind.UNKNOWN_MESSAGE
    assert logs == [
        {
            "event": "callback of an unknown type",
            "log_level": "warning",
            "account": "main",
            "MsgType": "note",
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
