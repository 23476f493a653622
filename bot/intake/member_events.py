"""What a callback means for the member who caused it: pure."""

from collections.abc import Mapping
from typing import Any

from bot.config.model import Trigger, WindowRule
from handlers.contract import Event
from handlers.kinds import Kind
from storage.profiles import MemberRecord

_MENU = {
    Kind.MENU_CLICK,
    Kind.MENU_SCAN_PUSH,
    Kind.MENU_SCAN_WAIT,
    Kind.MENU_PHOTO,
    Kind.MENU_PHOTO_OR_ALBUM,
    Kind.MENU_ALBUM,
    Kind.MENU_LOCATION,
}
_LOGGED_AS = {
    Kind.FOLLOW: "follow",
    Kind.UNFOLLOW: "unfollow",
    Kind.SCAN: "scan",
    Kind.MENU_VIEW: "click",
    Kind.MENU_MINI_PROGRAM: "click",
    **dict.fromkeys(_MENU, "menu"),
}
_FROM_FOLLOWERS = {*_LOGGED_AS, Kind.LOCATION_REPORT}
_AT_WILL = {*_LOGGED_AS} - {Kind.FOLLOW, Kind.UNFOLLOW}
# Subscription notifications reach people who do not follow, too.
_FROM_MEMBERS = {*_FROM_FOLLOWERS, Kind.SUBSCRIPTION_POPUP, Kind.SUBSCRIPTION_CHANGE}
# Only these taps open a window. Source: wechat/official-account-api.md §4.1.
_TRIGGERS: dict[Kind, Trigger] = {
    Kind.FOLLOW: "follow",
    Kind.SCAN: "scan",
    Kind.MENU_CLICK: "menu",
    Kind.MENU_SCAN_PUSH: "menu",
    Kind.MENU_SCAN_WAIT: "menu",
}


def is_from_member(event: Event) -> bool:
    """Whether a person did this; reports and checks come from the platform itself."""
    return event.kind.is_message or event.kind in _FROM_MEMBERS


def is_at_will(event: Event) -> bool:
    """Whether a member can do this as often as they like: write, tap, scan."""
    return event.kind.is_message or event.kind in _AT_WILL


def logged_as(event: Event) -> str:
    """The engagement kind of what the member did."""
    return "in" if event.kind.is_message else _LOGGED_AS.get(event.kind, "event")


def apply_event(record: MemberRecord, event: Event) -> None:
    """Bring the record up to date, whatever the handlers say to it."""
    if event.kind.is_message or event.kind in _FROM_FOLLOWERS:
        record.seen(event.at, left=event.kind is Kind.UNFOLLOW)
    if event.kind is Kind.FOLLOW:
        record.followed(event.at)
    if event.scene:
        record.touched(event.scene, event.at)


def opened_window(event: Event, rules: Mapping[Trigger, WindowRule]) -> dict[str, Any] | None:
    """The customer-service window this opens, as a row; None where it opens none.

    A tap on a message menu arrives as a text but counts as a menu tap.
    """
    trigger = _TRIGGERS.get(event.kind)
    if event.kind.is_message:
        trigger = "menu" if event.choice else "message"
    if trigger is None or trigger not in rules:
        return None
    return {
        "account": event.account,
        "openid": event.sender,
        "trigger": trigger,
        "opened_at": event.at,
        "expires_at": event.at + rules[trigger].within,
        "allowance": rules[trigger].messages,
        "used": 0,
    }
