"""One callback as it goes over the wire: query and body in the account's mode, or wrong on purpose; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.simulator import crypto
from bot.simulator.markup import Fields, encoded
from bot.simulator.settings import SimulatorSettings

_QUERY = ("signature", "msg_signature", "timestamp", "nonce", "openid", "encrypt_type")
_MAKING = ("signed_timestamp", "signed_nonce", "token", "appid", "aes_key", "encrypt", "body")
TAMPERS = {*_QUERY, *_MAKING}


@dataclass(frozen=True, slots=True)
class Callback:
    """What is to be pushed: the decrypted XML, its fields, the mode, the key, and what to falsify."""

    xml: str
    fields: Fields
    mode: str
    aes_key: str
    tamper: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wire:
    """One attempt: query parameters and body of the POST."""

    query: dict[str, str]
    body: str


def seal(settings: SimulatorSettings, callback: Callback, timestamp: int, nonce: str, salt: bytes) -> Wire:
    """The POST for one attempt, with this timestamp, nonce and 16 random bytes.

    Source: wechat/official-account-callbacks.md §2. `callback.tamper` values replace the true ones; None
    removes a query parameter.
    """
    wrong = callback.tamper
    stamp = str(wrong.get("signed_timestamp", timestamp))
    nonce = str(wrong.get("signed_nonce", nonce))
    token = str(wrong.get("token", settings.token))
    query: dict[str, str | None] = {
        "signature": crypto.signature(token, stamp, nonce),
        "timestamp": stamp,
        "nonce": nonce,
        "openid": str(callback.fields.get("FromUserName", "")),
    }
    body = callback.xml
    if callback.mode != "plain":
        key, appid = str(wrong.get("aes_key", callback.aes_key)), str(wrong.get("appid", settings.appid))
        sealed = str(wrong.get("encrypt") or crypto.encrypt(key, appid, encoded(callback.xml), salt))
        query["encrypt_type"] = "aes"
        query["msg_signature"] = crypto.signature(token, stamp, nonce, sealed)
        body = _enveloped(callback, sealed)
    query |= {name: wrong[name] for name in _QUERY if name in wrong}
    return Wire(
        {name: str(value) for name, value in query.items() if value is not None},
        str(wrong.get("body", body)),
    )


def greet(
    settings: SimulatorSettings, timestamp: int, nonce: str, echostr: str, wrong: Mapping[str, Any]
) -> dict[str, str]:
    """The query of the GET that verifies a URL (§1); `wrong` replaces or removes parameters."""
    query: dict[str, str | None] = {
        "signature": crypto.signature(str(wrong.get("token", settings.token)), str(timestamp), nonce),
        "timestamp": str(timestamp),
        "nonce": nonce,
        "echostr": echostr,
    }
    query |= {name: wrong[name] for name in _QUERY if name in wrong}
    return {name: str(value) for name, value in query.items() if value is not None}


def _enveloped(callback: Callback, sealed: str) -> str:
    encrypt = f"<Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
    if callback.mode == "compatible":
        return callback.xml.removesuffix("</xml>") + encrypt
    to = callback.fields.get("ToUserName", "")
    return f"<xml><ToUserName><![CDATA[{to}]]></ToUserName>{encrypt}"
