"""From a callback's fields to an Event. Source: wechat/official-account-callbacks.md §4-6."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime

from bot.channels.port import RefusedError
from handlers.contract import Event, FieldValue
from handlers.kinds import Kind

_SCENE_PREFIX = "qrscene_"
_DEVICE_PREFIX = "event.device_"
_KINDS = {kind.value: kind for kind in Kind}
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


def to_event(account: str, body: bytes, fields: Mapping[str, FieldValue], envelope: str = "") -> Event:
    """The event that a decrypted body and its fields mean; `envelope` as in Event.

    Raises: RefusedError (no FromUserName, CreateTime or MsgType, or one that is not what it should be).
    """
    kind = _kind(fields)
    at = _instant(_required(fields, "CreateTime"))
    return Event(
        key=_key(body, at),
        account=account,
        sender=_required(fields, "FromUserName"),
        kind=kind,
        at=at,
        text=_text(kind, fields),
        scene=_scene(kind, fields),
        choice=_choice(kind, fields),
        fields=fields,
        envelope=envelope,
    )


def _key(body: bytes, at: datetime) -> str:
    """The same for the same body. The second comes first, so that new keys lie together in the index."""
    return f"{int(at.timestamp()):08x}{hashlib.sha256(body).hexdigest()}"


def string(fields: Mapping[str, FieldValue], name: str) -> str:
    """The element's text; "" where it is missing or has children."""
    value = fields.get(name, "")
    return value if isinstance(value, str) else ""


def _required(fields: Mapping[str, FieldValue], name: str) -> str:
    value = string(fields, name)
    if not value:
        raise RefusedError(f"the body has no {name}: is the account's mode the one in the WeChat console?")
    return value


def _kind(fields: Mapping[str, FieldValue]) -> Kind:
    name = _required(fields, "MsgType").lower()
    if name == "event":
        name = f"event.{string(fields, 'Event').lower()}"
        if name.startswith(_DEVICE_PREFIX):
            return Kind.DEVICE
    return _KINDS.get(name, Kind.UNKNOWN)


def _instant(seconds: str) -> datetime:
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) <= 10):  # noqa: PLR2004 - until 2286
        raise RefusedError(f"CreateTime is not a number of seconds: {seconds[:20]!r}")
    return datetime.fromtimestamp(int(seconds), UTC)


def _text(kind: Kind, fields: Mapping[str, FieldValue]) -> str:
    match kind:
        case Kind.TEXT:
            return string(fields, "Content")
        case Kind.VOICE:
            return string(fields, "Recognition")
        case _:
            return ""


def _scene(kind: Kind, fields: Mapping[str, FieldValue]) -> str:
    key = string(fields, "EventKey")
    if kind is Kind.SCAN:
        return key
    # A follow may carry other prefixes, such as last_trade_no_ after a payment: those are no scenes.
    if kind is Kind.FOLLOW and key.startswith(_SCENE_PREFIX):
        return key.removeprefix(_SCENE_PREFIX)
    return ""


def _choice(kind: Kind, fields: Mapping[str, FieldValue]) -> str:
    if kind is Kind.TEXT:
        return string(fields, "bizmsgmenuid")
    return string(fields, "EventKey") if kind in _CHOICES else ""
