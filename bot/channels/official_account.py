"""The Official Account channel: from request to Event, from Content to answer; no network, no clock."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import structlog

from bot.channels.events import protocol_field, to_event
from bot.channels.passive import NOTHING, ReplyLimits, passive
from bot.channels.port import BadSignatureError, Handshake, PassiveReply, RawRequest, RefusedError
from bot.channels.wechat_codec import WeChatCodec
from bot.channels.wechat_xml import WireValue, read, sealed_in, write
from handlers.content import AnyContent
from handlers.contract import Event
from handlers.kinds import Kind

_log = structlog.get_logger(__name__)

Mode = Literal["plain", "compatible", "secure"]


@dataclass(frozen=True, slots=True)
class OfficialAccountKeys:
    """One account as the WeChat console shows it.

    name: the account's name in our configuration. original_id: gh_..., "" leaves ToUserName unchecked.
    aes_key, previous_aes_key: EncodingAESKey and, for a while after a change, the one before it;
    both "" in plain mode.
    """

    name: str
    appid: str
    original_id: str
    mode: Mode
    token: str = field(repr=False)
    aes_key: str = field(default="", repr=False)
    previous_aes_key: str = field(default="", repr=False)


class OfficialAccount:
    """The Channel of one Official Account.

    random_bytes: gives n unpredictable bytes (`secrets.token_bytes`).

    Raises: ValueError where an EncodingAESKey is needed and is missing or none.
    """

    def __init__(
        self,
        keys: OfficialAccountKeys,
        random_bytes: Callable[[int], bytes],
        limits: ReplyLimits | None = None,
    ) -> None:
        self._keys = keys
        self._limits = limits or ReplyLimits()
        self._encrypted = keys.mode != "plain"
        aes_keys = [keys.aes_key, *filter(None, [keys.previous_aes_key])] if self._encrypted else []
        self._codec = WeChatCodec(keys.token, keys.appid, aes_keys, random_bytes)

    def decode(self, request: RawRequest, now: datetime) -> Event | Handshake:
        """Verify, decrypt and parse; the mode is the configured one, whatever the request says of itself.

        In compatible mode the unencrypted half of the body is unsigned, so none of it is used.

        Raises: BadSignatureError (403), RefusedError (400).
        Source: wechat/official-account-callbacks.md §1-2.
        """
        if request.method == "GET":
            return self._handshake(request, now)
        if request.method != "POST":
            raise RefusedError(f"{request.method}: the platform sends only GET and POST")
        if self._encrypted:
            body, key = self._decrypt(request, now)
        else:
            self._verify(request, now)
            body, key = request.body, 0
        envelope = f"{key} {request.query.get('nonce', '')}"
        signature = _signature(request, "msg_signature" if self._encrypted else "signature")
        event = to_event(self._keys.name, body, read(body), now, envelope, signature)
        self._check(event)
        return event

    def render(self, event: Event, content: AnyContent | None, now: datetime) -> PassiveReply:
        """The answer to `event`; None or a kind that takes no reply gives `success`."""
        reply = passive(event, content, self._limits) if content is not None else NOTHING
        if reply.fields is None:
            return PassiveReply(b"success", "text/plain", reply.rest)
        timestamp = int(now.timestamp())
        addressed: dict[str, WireValue] = {
            "ToUserName": event.sender,
            "FromUserName": protocol_field(event.fields, "ToUserName") or self._keys.original_id,
            "CreateTime": timestamp,
        }
        xml = write(addressed | reply.fields)
        if self._encrypted:
            key, _, nonce = event.envelope.partition(" ")
            xml = write(self._codec.seal(xml.encode(), timestamp, nonce, int(key or 0)))
        return PassiveReply(xml.encode(), "application/xml", reply.rest)

    def _handshake(self, request: RawRequest, now: datetime) -> Handshake:
        self._verify(request, now)
        echo = request.query.get("echostr", "")
        if not echo:
            raise RefusedError("no echostr: this address answers only the WeChat platform")
        return Handshake(echo, _signature(request, "signature"))

    def _verify(self, request: RawRequest, now: datetime) -> None:
        query = request.query
        signed = (query.get("timestamp", ""), query.get("nonce", ""))
        self._codec.verify(query.get("signature", ""), signed, now)

    def _decrypt(self, request: RawRequest, now: datetime) -> tuple[bytes, int]:
        query = request.query
        signature = query.get("msg_signature", "")
        if not signature:
            raise BadSignatureError(f"no msg_signature: the account is configured as {self._keys.mode}")
        signed = (query.get("timestamp", ""), query.get("nonce", ""))
        *others, encrypted = sealed_in(request.body)
        if others and self._codec.is_signed(signature, (*signed, others[0])):
            encrypted = others[0]
        self._codec.verify(signature, (*signed, encrypted), now)
        return self._codec.open(encrypted)

    def _check(self, event: Event) -> None:
        addressee = protocol_field(event.fields, "ToUserName")
        if self._keys.original_id not in {"", addressee}:
            raise RefusedError(f"the message is for {addressee!r}, not for {self._keys.original_id!r}")
        if event.kind in {Kind.UNKNOWN, Kind.UNKNOWN_MESSAGE}:
            names = {name: protocol_field(event.fields, name) for name in ("MsgType", "Event")}
            _log.warning("callback of an unknown type", account=event.account, **names)


def _signature(request: RawRequest, name: str) -> str:
    """The verified signature as in Event. So they lie in their table in the order in which they come."""
    return f"{int(request.query['timestamp']):010d} {request.query[name]}"
