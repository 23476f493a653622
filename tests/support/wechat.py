"""The platform's side of a callback, signed and sealed by the simulated platform: the independent oracle."""

import hashlib
import itertools
import time
from dataclasses import dataclass, field, replace
from xml.sax.saxutils import escape

import aiohttp

from bot.channels.official_account import Mode
from bot.simulator import crypto, markup
from tests.bot.channels.accounts import APPID, KEY, TOKEN
from tests.bot.channels.sample import ACCOUNT

_MSG_IDS = itertools.count(24_540_000_000_000_000)


@dataclass(frozen=True, slots=True)
class Callback:
    """One push, ready to be posted again and again."""

    query: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes


def text_xml(text: str, sender: str = "o1", at: int | None = None, msg_id: int | None = None) -> bytes:
    """A text message's decrypted body; a new one each time."""
    stamp = int(time.time()) if at is None else at
    number = next(_MSG_IDS) if msg_id is None else msg_id
    return (
        f"<xml><ToUserName>{ACCOUNT}</ToUserName><FromUserName>{sender}</FromUserName>"
        f"<CreateTime>{stamp}</CreateTime><MsgType>text</MsgType><Content>{escape(text)}</Content>"
        f"<MsgId>{number}</MsgId></xml>"
    ).encode()


def typed_xml(words: bytes, sender: str = "o1") -> bytes:
    """A text message's decrypted body as the platform writes it: the words unescaped."""
    head, tail = text_xml("|", sender).split(b"|")
    return head + b"<![CDATA[" + words + b"]]>" + tail


def event_xml(name: str, sender: str = "o1", key: str = "", at: int | None = None) -> bytes:
    stamp = int(time.time()) if at is None else at
    return (
        f"<xml><ToUserName>{ACCOUNT}</ToUserName><FromUserName>{sender}</FromUserName>"
        f"<CreateTime>{stamp}</CreateTime><MsgType>event</MsgType><Event>{name}</Event>"
        f"<EventKey>{key}</EventKey></xml>"
    ).encode()


def signature(*signed: str) -> str:
    return hashlib.sha1("".join(sorted([TOKEN, *signed])).encode()).hexdigest()


@dataclass(slots=True)
class Sealer:
    """Seals bodies as the platform does in secure mode. now: the timestamp it signs with."""

    key: str = KEY
    appid: str = APPID
    nonces: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def seal(self, xml: bytes, now: int | None = None) -> Callback:
        nonce, stamp = f"n{next(self.nonces)}", str(int(time.time()) if now is None else now)
        return self.wrap(crypto.encrypt(self.key, self.appid, xml, b"r" * 16), nonce, stamp)

    def wrap(self, encrypted: str, nonce: str = "n0", stamp: str = "") -> Callback:
        """Honestly signed, whatever stands in Encrypt."""
        stamp = stamp or str(int(time.time()))
        query = {"timestamp": stamp, "nonce": nonce, "msg_signature": signature(stamp, nonce, encrypted)}
        body = f"<xml><ToUserName>{ACCOUNT}</ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
        return Callback(query | {"encrypt_type": "aes"}, body.encode())


def pushed(mode: Mode, sealer: Sealer, xml: bytes) -> Callback:
    """As the platform pushes it in this mode."""
    secure = sealer.seal(xml)
    stamp, nonce = secure.query["timestamp"], secure.query["nonce"]
    if mode == "plain":
        return Callback({"timestamp": stamp, "nonce": nonce, "signature": signature(stamp, nonce)}, xml)
    if mode == "compatible":
        encrypt = secure.body[secure.body.index(b"<Encrypt>") :]
        return replace(secure, body=xml.removesuffix(b"</xml>") + encrypt)
    return secure


def opened(answer: bytes) -> str:
    """The XML inside a sealed reply, whose signature is right."""
    envelope = markup.read(answer)
    assert envelope["MsgSignature"] == signature(
        envelope["TimeStamp"], envelope["Nonce"], envelope["Encrypt"]
    )
    return crypto.decrypt(KEY, APPID, envelope["Encrypt"]).decode()


@dataclass(frozen=True, slots=True)
class Poster:
    """Posts callbacks to a server's webhook."""

    http: aiohttp.ClientSession
    url: str

    async def post(self, callback: Callback, **headers: str) -> Answer:
        url = f"{self.url}/wechat/main"
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.http.post(url, params=callback.query, data=callback.body, headers=names) as answer:
            return Answer(answer.status, await answer.read())
