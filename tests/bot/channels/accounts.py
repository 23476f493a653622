"""An Official Account for tests, and requests as the platform makes them: the simulated one seals them."""

import base64
import hashlib
from datetime import UTC, datetime

from bot.channels.official_account import Mode, OfficialAccount, OfficialAccountKeys
from bot.channels.port import RawRequest
from bot.simulator import crypto
from handlers.contract import Event
from tests.bot.channels.sample import ACCOUNT, CREATED

TOKEN = "a-token-of-the-tests"
APPID = "wx00000000000000a1"
KEY = base64.b64encode(b"present key of thirty-two bytes!").decode()[:43]
PREVIOUS_KEY = base64.b64encode(b"the former key of 32 bytes......").decode()[:43]
NOW = datetime.fromtimestamp(CREATED + 2, UTC)
NONCE = "415670741"
MODES: list[Mode] = ["plain", "compatible", "secure"]


def account(
    mode: Mode = "secure", key: str = KEY, previous: str = "", original_id: str = ACCOUNT
) -> OfficialAccount:
    keys = OfficialAccountKeys("main", APPID, original_id, mode, TOKEN, key, previous)
    return OfficialAccount(keys, lambda size: b"r" * size)


def decoded(channel: OfficialAccount, request: RawRequest) -> Event:
    event = channel.decode(request, NOW)
    assert isinstance(event, Event)
    return event


def query(*signed: str, timestamp: int = CREATED + 1) -> dict[str, str]:
    """The query of a request whose msg_signature or signature covers `signed` too."""
    parts = sorted([TOKEN, str(timestamp), NONCE, *signed])
    name = "msg_signature" if signed else "signature"
    return {
        "timestamp": str(timestamp),
        "nonce": NONCE,
        name: hashlib.sha1("".join(parts).encode()).hexdigest(),
    }


def plain_post(body: bytes) -> RawRequest:
    return RawRequest("POST", query(), body)


def encrypt(body: bytes, key: str = KEY, appid: str = APPID) -> str:
    return crypto.encrypt(key, appid, body, b"r" * 16)


def secure_post(body: bytes, key: str = KEY, appid: str = APPID, beside: str = "") -> RawRequest:
    """`beside`: the plain elements of compatible mode."""
    return sealed_post(encrypt(body, key, appid), beside)


def sealed_post(encrypted: str, beside: str = "") -> RawRequest:
    elements = f"<ToUserName>{ACCOUNT}</ToUserName>{beside}<Encrypt><![CDATA[{encrypted}]]></Encrypt>"
    return RawRequest("POST", query(encrypted) | {"encrypt_type": "aes"}, f"<xml>{elements}</xml>".encode())
