"""What a callback means to the platform: following, windows, subscriptions, the member's chat line."""

from collections.abc import Mapping
from typing import Any

from bot.simulator import windows
from bot.simulator.core import Platform
from bot.simulator.state import Json, Member

_REPORTS = {"templatesendjobfinish", "masssendjobfinish", "subscribe_msg_sent_event"}
_ANSWERED = {
    "subscribe",
    "scan",
    "click",
    "scancode_push",
    "scancode_waitmsg",
    "pic_sysphoto",
    "pic_photo_or_album",
    "pic_weixin",
    "location_select",
}


def takes_reply(fields: Mapping[str, Any]) -> bool:
    """Whether an answer to this callback is shown to the member (official-account-callbacks.md §7)."""
    kind = fields.get("MsgType")
    if kind == "event":
        return str(fields.get("Event", "")).lower() in _ANSWERED
    return kind not in windows.HARDWARE


def observe(platform: Platform, fields: Mapping[str, Any]) -> None:
    """Let the platform's own state follow from a callback about to be pushed, once per callback."""
    kind, openid = fields.get("MsgType"), str(fields.get("FromUserName", ""))
    event = str(fields.get("Event", "")).lower() if kind == "event" else ""
    if event in _REPORTS or kind in windows.HARDWARE or not openid:
        return
    member = platform.state.members.get(openid) or _stranger(platform, openid)
    if event == "subscribe":
        _follow(platform, member, str(fields.get("EventKey", "")))
    elif event == "unsubscribe":
        member.following, member.tags, member.buckets = False, [], ()
    elif event == "subscribe_msg_popup_event":
        _accept(member, fields.get("SubscribeMsgPopupEvent"))
    elif not event:
        member.spoke_at = platform.now()
        member.typing_until = None
    trigger = windows.trigger_of(fields)
    if trigger:
        platform.open_window(member, trigger)
    kind, content = chat_line(fields)
    platform.say(openid, "in", "member", kind, content)


def chat_line(fields: Mapping[str, Any]) -> tuple[str, Json]:
    """Type and content of the member's own line, in the API's form."""
    kind = str(fields.get("MsgType", ""))
    if kind == "event":
        return kind, {"event": str(fields.get("Event", "")), "event_key": str(fields.get("EventKey", ""))}
    if kind == "text":
        return kind, {"content": fields.get("Content", "")}
    if kind == "location":
        return kind, {
            "latitude": fields.get("Location_X", ""),
            "longitude": fields.get("Location_Y", ""),
            "label": fields.get("Label", ""),
        }
    if "MediaId" in fields:
        own = {"media_id": "MediaId", "pic_url": "PicUrl"}
        return kind, {name: fields[key] for name, key in own.items() if key in fields}
    return kind, {key: value for key, value in fields.items() if key in {"Title", "Description", "Url"}}


def _stranger(platform: Platform, openid: str) -> Member:
    """Who speaks without being known must have followed before the simulator began."""
    member = platform.add_member(openid=openid)
    member.following, member.followed_at = True, platform.now()
    return member


def _follow(platform: Platform, member: Member, key: str) -> None:
    member.following = True
    member.followed_at = platform.now()
    member.scene = key.removeprefix("qrscene_") if key.startswith("qrscene_") else ""
    member.subscribe_scene = "ADD_SCENE_QR_CODE" if member.scene else "ADD_SCENE_SEARCH"


def _accept(member: Member, popup: Any) -> None:
    rows = popup.get("List", []) if isinstance(popup, Mapping) else []
    for row in rows if isinstance(rows, list) else [rows]:
        if isinstance(row, Mapping) and row.get("SubscribeStatusString") == "accept":
            member.accepts[str(row.get("TemplateId"))] += 1
