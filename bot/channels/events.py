"""From a callback's fields to an Event.

Source: wechat/official-account-callbacks.md §4-6; wechat/changes-2026-11.md 4, 5.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime

from bot.channels.port import RefusedError
from handlers.contract import Event, FieldValue
from handlers.kinds import Kind

_SCENE_PREFIX = "qrscene_"
_DEVICE_PREFIX = "event.device_"
_BEGINNING = datetime(2012, 1, 1, tzinfo=UTC)
"""The year in which Official Accounts began: no event is older."""
_LATEST = 0xFFFFFFFF  # in seconds: more would not fit into the 8 digits that a key begins with
_KINDS = {kind.value: kind for kind in Kind if kind is not Kind.UNKNOWN}
_CHOICES = frozenset(
    {
        Kind.MENU_CLICK,
        Kind.MENU_SCAN_PUSH,
        Kind.MENU_SCAN_WAIT,
        Kind.MENU_PHOTO,
        Kind.MENU_PHOTO_OR_ALBUM,
        Kind.MENU_ALBUM,
        Kind.MENU_LOCATION,
    }
)


def to_event(
    account: str,
    body: bytes,
    fields: Mapping[str, FieldValue],
    received_at: datetime,
    envelope: str = "",
    signature: str = "",
) -> Event:
    """The event that a decrypted body and its fields mean; `envelope` and `signature` as in Event.

    Raises: RefusedError (no FromUserName or MsgType).
    """
    kind, seconds = _kind(fields), _seconds(fields)
    return Event(
        key=_key(body, seconds),
        account=account,
        sender=_required(fields, "FromUserName"),
        kind=kind,
        at=_instant(seconds, received_at),
        text=_text(kind, fields),
        scene=_scene(kind, fields),
        choice=_choice(kind, fields),
        fields=fields,
        envelope=envelope,
        signature=signature,
    )


def _key(body: bytes, seconds: int) -> str:
    """The same for the same body. The second comes first, so that new keys lie together in the index."""
    return f"{seconds:08x}{hashlib.sha256(body).hexdigest()}"


def protocol_field(fields: Mapping[str, FieldValue], name: str) -> str:
    """The element's text without the blanks that may stand around it; "" where it is missing."""
    return _string(fields, name).strip()


def _string(fields: Mapping[str, FieldValue], name: str) -> str:
    """The element's text, of several the first; "" where it is missing or has children."""
    value = fields.get(name, "")
    first = value[0] if isinstance(value, list) else value
    return first if isinstance(first, str) else ""


def _required(fields: Mapping[str, FieldValue], name: str) -> str:
    value = protocol_field(fields, name)
    if not value:
        raise RefusedError(f"the body has no {name}: is the account's mode the one in the WeChat console?")
    return value


def _kind(fields: Mapping[str, FieldValue]) -> Kind:
    name = _required(fields, "MsgType").lower()
    if name == "event":
        name = f"event.{protocol_field(fields, 'Event').lower()}"
        return _KINDS.get(name, Kind.DEVICE if name.startswith(_DEVICE_PREFIX) else Kind.UNKNOWN)
    return _KINDS.get(name, Kind.UNKNOWN_MESSAGE)


def _seconds(fields: Mapping[str, FieldValue]) -> int:
    """CreateTime; 0 where it is no number of seconds."""
    text = protocol_field(fields, "CreateTime")
    digits = text.isascii() and text.isdigit() and len(text) <= 10  # noqa: PLR2004 - until 2286
    return min(int(text), _LATEST) if digits else 0


def _instant(seconds: int, received_at: datetime) -> datetime:
    """When it happened: in the whole second of its receipt, where CreateTime cannot be true.

    A time to come would outdate all that the member does until then; one before the platform's own beginning
    would make them a member since then. In between a late event keeps its time, so that it undoes nothing
    newer.
    """
    at = datetime.fromtimestamp(seconds, UTC)
    return at if _BEGINNING <= at <= received_at else received_at.replace(microsecond=0)


def _text(kind: Kind, fields: Mapping[str, FieldValue]) -> str:
    match kind:
        case Kind.TEXT:
            return _string(fields, "Content")
        case Kind.VOICE:
            return _string(fields, "Recognition")
        case _:
            return ""


def _scene(kind: Kind, fields: Mapping[str, FieldValue]) -> str:
    key = protocol_field(fields, "EventKey")
    if kind is Kind.SCAN:
        return key
    # A follow may carry other prefixes, such as last_trade_no_ after a payment: those are no scenes.
    if kind is Kind.FOLLOW and key.startswith(_SCENE_PREFIX):
        return key.removeprefix(_SCENE_PREFIX)
    return ""


def _choice(kind: Kind, fields: Mapping[str, FieldValue]) -> str:
    if kind is Kind.TEXT:
        return protocol_field(fields, "bizmsgmenuid")
    return protocol_field(fields, "EventKey") if kind in _CHOICES else ""
