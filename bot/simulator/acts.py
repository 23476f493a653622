"""What a member does in WeChat -> the callback that follows; refuses what WeChat would not offer."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.simulator.api.menu import flat
from bot.simulator.api.messages import WHOLE
from bot.simulator.core import Platform
from bot.simulator.errors import Refused
from bot.simulator.markup import Fields
from bot.simulator.state import Json, Member, Scene

Act = Callable[[Platform, Member, Mapping[str, Any]], Fields]

_CHOSEN: Mapping[str, Json] = {  # what the phone adds to each kind of menu event
    "scancode_push": {"ScanCodeInfo": {"ScanType": "qrcode", "ScanResult": "1"}},
    "scancode_waitmsg": {"ScanCodeInfo": {"ScanType": "qrcode", "ScanResult": "1"}},
    "pic_sysphoto": {"SendPicsInfo": {"Count": 0, "PicList": ""}},
    "pic_photo_or_album": {"SendPicsInfo": {"Count": 0, "PicList": ""}},
    "pic_weixin": {"SendPicsInfo": {"Count": 0, "PicList": ""}},
    "location_select": {
        "SendLocationInfo": {"Location_X": "23.13", "Location_Y": "113.36", "Scale": 20, "Label": "越秀区"}
    },
}


def fields_of(platform: Platform, member: Member, act: Mapping[str, Any]) -> Fields:
    """The callback of `act["action"]`. Raises: Refused, with the reason."""
    name = str(act.get("action", ""))
    if name not in _ACTS:
        raise Refused(f"unknown action {name!r}; there are {', '.join(sorted(_ACTS))}")
    if name not in {"follow", "scan"} and not member.following:
        raise Refused(f"{member.name} does not follow the account; only followers can do {name!r}")
    return platform.callback(member.openid, _ACTS[name](platform, member, act))


def _event(name: str, key: str = "", **extra: Any) -> Fields:
    return {"MsgType": "event", "Event": name, "EventKey": key, **extra}


def _follow(platform: Platform, member: Member, act: Mapping[str, Any]) -> Fields:
    if member.following:
        raise Refused(f"{member.name} follows already; use the action 'scan' to scan a code")
    if not act.get("scene"):
        return _event("subscribe")
    scene = _live(platform, act)
    return _event("subscribe", f"qrscene_{scene.scene}", Ticket=scene.ticket)


def _unfollow(_platform: Platform, _member: Member, _act: Mapping[str, Any]) -> Fields:
    return _event("unsubscribe")


def _scan(platform: Platform, member: Member, act: Mapping[str, Any]) -> Fields:
    if not member.following:
        return _follow(platform, member, {"scene": _needed(act, "scene")})
    scene = _live(platform, act)
    return _event("SCAN", scene.scene, Ticket=scene.ticket)


def _live(platform: Platform, act: Mapping[str, Any]) -> Scene:
    scene = platform.scene(_needed(act, "scene"))
    if scene.until and scene.until <= platform.now():
        raise Refused(f"the code of scene {scene.scene!r} has expired")
    return scene


def _text(_platform: Platform, _member: Member, act: Mapping[str, Any]) -> Fields:
    return {"MsgType": "text", "Content": _needed(act, "content")}


def _image(platform: Platform, _member: Member, act: Mapping[str, Any]) -> Fields:
    media_id = str(act.get("media_id") or platform.opaque(64))
    url = str(act.get("url") or "http://mmbiz.qpic.cn/simulated/0")
    return {"MsgType": "image", "PicUrl": url, "MediaId": media_id}


def _voice(platform: Platform, _member: Member, act: Mapping[str, Any]) -> Fields:
    fields: Fields = {"MsgType": "voice", "MediaId": platform.opaque(64), "Format": "amr"}
    if act.get("content"):
        fields["Recognition"] = str(act["content"])
    return fields


def _location(_platform: Platform, _member: Member, act: Mapping[str, Any]) -> Fields:
    return {
        "MsgType": "location",
        "Location_X": str(act.get("latitude", "23.134521")),
        "Location_Y": str(act.get("longitude", "113.358803")),
        "Scale": 20,
        "Label": str(act.get("label", "越秀区")),
    }


def _menu(platform: Platform, _member: Member, act: Mapping[str, Any]) -> Fields:
    key = _needed(act, "key")
    for button in flat(platform.state.menu):
        if button.get("key") == key:
            kind = str(button["type"])
            return _event("CLICK" if kind == "click" else kind, key, **_CHOSEN.get(kind, {}))
    raise Refused(f"the menu has no button with key {key!r}; create one with /cgi-bin/menu/create")


def _msgmenu(_platform: Platform, _member: Member, act: Mapping[str, Any]) -> Fields:
    number = _needed(act, "id")
    return {
        "MsgType": "text",
        "Content": _needed(act, "content"),
        "bizmsgmenuid": number if WHOLE.fullmatch(number) else "0",
    }


def _view(_platform: Platform, _member: Member, act: Mapping[str, Any]) -> Fields:
    return _event("VIEW", str(act.get("url") or _needed(act, "key")))


def _accept(_platform: Platform, _member: Member, act: Mapping[str, Any]) -> Fields:
    row = {
        "TemplateId": _needed(act, "template_id"),
        "SubscribeStatusString": str(act.get("status", "accept")),
        "PopupScene": "1",
    }
    return {
        "MsgType": "event",
        "Event": "subscribe_msg_popup_event",
        "SubscribeMsgPopupEvent": {"List": [row]},
    }


def _needed(act: Mapping[str, Any], name: str) -> str:
    value = act.get(name)
    if value is None or value == "":
        raise Refused(f"the action {act.get('action', 'scan')!r} needs {name!r}")
    return str(value)


_ACTS: Mapping[str, Act] = {
    "follow": _follow,
    "unfollow": _unfollow,
    "scan": _scan,
    "text": _text,
    "image": _image,
    "voice": _voice,
    "location": _location,
    "menu": _menu,
    "msgmenu": _msgmenu,
    "view": _view,
    "accept": _accept,
}
