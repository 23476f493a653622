"""Signatures and encryption against the platform's own worked examples, and against the simulated one."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.port import BadSignatureError, RefusedError
from bot.channels.wechat_codec import WeChatCodec, sign
from bot.simulator import crypto

TOKEN = "AAAAA"
APPID = "wxba5fad812f8e6fb9"
KEY = "A" * 43
OTHER_KEY = base64.b64encode(bytes(range(32))).decode()[:43]
SECURE_POST = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsX"
    "UnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajA"
    "sjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
SECURE_MESSAGE = (
    b'{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,'
    b'"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}'
)
NOW = datetime.fromtimestamp(1714112445, UTC)
POST = ("1714112445", "415670741", SECURE_POST)
POST_SIGNATURE = "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"


def codec(*keys: str, prefix: bytes = b"707722b803182950") -> WeChatCodec:
    return WeChatCodec(TOKEN, APPID, keys or (KEY,), lambda size: prefix[:size])


def pack(
    message: bytes, appid: str = APPID, length: int | None = None, tail: bytes = b"", block: int = 32
) -> str:
    """An Encrypt element made by hand, so that each part of it can be wrong; `tail` overwrites its end."""
    size = len(message) if length is None else length
    packed = b"r" * 16 + size.to_bytes(4, "big") + message + appid.encode()
    missing = block - len(packed) % block
    packed = (packed + bytes([missing]) * missing)[: -len(tail) or None] + tail
    writer = crypto._cipher(KEY).encryptor()
    return base64.b64encode(writer.update(packed) + writer.finalize()).decode()


@pytest.mark.parametrize(
    ("parts", "signature"),
    [
        (("1714036504", "1514711492"), "f464b24fc39322e44b38aa78f5edd27bd1441696"),
        (("1714037059", "486452656"), "899cf89e464efb63f54ddac96b0a0a235f53aa78"),
        (("1714112445", "415670741"), "6c5c811b55cc85e0e1b54100749188c20beb3f5d"),
        (POST, POST_SIGNATURE),
    ],
    ids=["GET", "plain POST", "secure POST", "secure POST's ciphertext"],
)
def test_official_signatures(parts: tuple[str, ...], signature: str) -> None:
    assert sign(TOKEN, *parts) == signature
    codec().verify(signature, parts, datetime.fromtimestamp(int(parts[0]), UTC))


def test_official_secure_post() -> None:
    assert codec().open(SECURE_POST) == (SECURE_MESSAGE, 0)


def test_official_reply() -> None:
    assert codec().seal(b'{"demo_resp":"good luck"}', 1713424427, "415670741") == {
        "Encrypt": "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==",
        "MsgSignature": "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1",
        "TimeStamp": 1713424427,
        "Nonce": "415670741",
    }


@pytest.mark.parametrize(
    "signature", ["", "0" * 40, POST_SIGNATURE.upper(), POST_SIGNATURE[:-1], "签名", "\ud800"]
)
def test_wrong_signature(signature: str) -> None:
    with pytest.raises(BadSignatureError, match="token"):
        codec().verify(signature, POST, NOW)


@pytest.mark.parametrize("age", [-300, 0, 300])
def test_fresh_timestamp(age: int) -> None:
    codec().verify(POST_SIGNATURE, POST, NOW + timedelta(seconds=age))


@pytest.mark.parametrize("age", [-301, 301])
def test_stale_timestamp(age: int) -> None:
    with pytest.raises(BadSignatureError, match="clock"):
        codec().verify(POST_SIGNATURE, POST, NOW + timedelta(seconds=age))


@pytest.mark.parametrize("stamp", ["", "x", "-1", "1e9", "１７１４１１２４４５", "9" * 5000, " 1714112445"])
def test_timestamp_that_is_none(stamp: str) -> None:
    with pytest.raises(BadSignatureError):
        codec().verify(sign(TOKEN, stamp, "n"), (stamp, "n"), NOW)


@pytest.mark.parametrize("size", range(64))
def test_every_padding_length(size: int) -> None:
    message = b"x" * size
    sealed = codec(prefix=b"r" * 16).seal(message, 1, "n")["Encrypt"]
    assert sealed == pack(message)
    assert codec().open(pack(message)) == (message, 0)


def test_previous_key_opens_and_seals() -> None:
    sealed = str(codec(OTHER_KEY).seal(b"old", 1, "n")["Encrypt"])
    rotating = codec(KEY, OTHER_KEY)
    assert rotating.open(sealed) == (b"old", 1)
    assert codec(OTHER_KEY).open(str(rotating.seal(b"answer", 1, "n", 1)["Encrypt"])) == (b"answer", 0)
    assert rotating.open(str(rotating.seal(b"new", 1, "n")["Encrypt"])) == (b"new", 0)


def test_key_that_has_gone_is_replaced_by_the_present_one() -> None:
    assert codec(KEY).open(str(codec(KEY).seal(b"m", 1, "n", 1)["Encrypt"])) == (b"m", 0)


@pytest.mark.parametrize(
    ("encrypted", "reason"),
    [
        ("", "cut off"),
        ("%%%", "base64"),
        ("AAA", "base64"),
        ("你好", "base64"),
        (SECURE_POST[:-4], "cut off"),
        (SECURE_POST[:128], "no key"),
        (pack(b"m", appid="wxother"), "appid"),
        (pack(b"m", appid=APPID + "x"), "appid"),
        (pack(b"m", appid=""), "appid"),
        (pack(b"m", length=2**32 - 1), "no key"),
        (pack(b"m", length=60), "no key"),
        (pack(b"m", tail=b"\x00"), "no key"),
        (pack(b"m", tail=b"\x21"), "no key"),
        (pack(b"m", tail=b"\xff"), "no key"),
        (pack(b"m", tail=b"\x01\x02"), "no key"),
        (pack(b"m", tail=b"\x00" + bytes([25]) * 24), "no key"),
        (pack(b"m", block=16), "cut off"),
    ],
)
def test_what_cannot_be_opened(encrypted: str, reason: str) -> None:
    with pytest.raises(RefusedError, match=reason) as refusal:
        codec().open(encrypted)
    assert refusal.value.status == 400


@pytest.mark.parametrize("key", ["", "A" * 42, "A" * 44, "!" * 43, "钥" * 43])
def test_key_that_is_none(key: str) -> None:
    with pytest.raises(ValueError, match="EncodingAESKey"):
        codec(key)


@given(st.binary(max_size=300))
def test_the_simulated_platform_and_we_read_each_other(message: bytes) -> None:
    ours = codec(OTHER_KEY)
    envelope = ours.seal(message, 1714112445, "nonce")
    assert crypto.decrypt(OTHER_KEY, APPID, str(envelope["Encrypt"])) == message
    assert envelope["MsgSignature"] == crypto.signature(
        TOKEN, "1714112445", "nonce", str(envelope["Encrypt"])
    )
    assert ours.open(crypto.encrypt(OTHER_KEY, APPID, message, b"r" * 16)) == (message, 0)
