"""The account's menu (official-account-api.md §10)."""

from typing import Any

from bot.simulator.api.call import Call, Endpoint, items, part
from bot.simulator.api.messages import OK
from bot.simulator.core import Platform
from bot.simulator.errors import ApiError
from bot.simulator.state import Json

_TOP, _SUB = 3, 5
_NAME_BYTES, _SUB_NAME_BYTES = 16, 60  # wechat/changes-2026-11.md 6
_KEY_BYTES, _URL_BYTES = 128, 1024
_KEYED = {
    "click",
    "scancode_push",
    "scancode_waitmsg",
    "pic_sysphoto",
    "pic_photo_or_album",
    "pic_weixin",
    "location_select",
}
_NEEDS = {
    "view": ("url",),
    "miniprogram": ("url", "appid", "pagepath"),
    "media_id": ("media_id",),
    "view_limited": ("media_id",),
    "article_id": ("article_id",),
    "article_view_limited": ("article_id",),
}


def flat(buttons: list[Json]) -> list[Json]:
    """All buttons that can be tapped."""
    return [leaf for button in buttons for leaf in (button.get("sub_button") or [button])]


def _create(platform: Platform, call: Call) -> Json:
    platform.state.menu = _checked(items(call.json(), "button", 40016))
    return OK


def _get(platform: Platform, _call: Call) -> Json:
    state = platform.state
    if not state.menu:
        raise ApiError(46003)
    answer: Json = {"menu": {"button": state.menu}}
    if state.conditional_menus:
        answer["conditionalmenu"] = [{**menu, "menuid": n} for n, menu in state.conditional_menus.items()]
    return answer


def _delete(platform: Platform, _call: Call) -> Json:
    platform.state.menu = []
    platform.state.conditional_menus = {}
    return OK


def _current(platform: Platform, _call: Call) -> Json:
    return {"is_menu_open": int(bool(platform.state.menu)), "selfmenu_info": {"button": platform.state.menu}}


def _add_conditional(platform: Platform, call: Call) -> Json:
    body = call.json()
    if not platform.state.menu:
        raise ApiError(65303)
    rule = part(body, "matchrule", 65305)
    if not any(rule.values()):
        raise ApiError(65305)
    buttons = _checked(items(body, "button", 40016))
    number = platform.next_id()
    platform.state.conditional_menus[number] = {"button": buttons, "matchrule": rule}
    return {"menuid": str(number)}


def _delete_conditional(platform: Platform, call: Call) -> Json:
    number = str(call.json().get("menuid", ""))
    if not number.isdecimal() or platform.state.conditional_menus.pop(int(number), None) is None:
        raise ApiError(65307)
    return OK


def _try_match(platform: Platform, call: Call) -> Json:
    member = platform.member(call.json().get("user_id"))
    for menu in reversed(platform.state.conditional_menus.values()):
        tag = str(menu["matchrule"].get("tag_id", ""))
        if tag in map(str, member.tags):
            return {"button": menu["button"]}
    if not platform.state.menu:
        raise ApiError(65301)
    return {"button": platform.state.menu}


def _checked(buttons: list[Any]) -> list[Json]:
    if not 1 <= len(buttons) <= _TOP:
        raise ApiError(40016)
    for button in buttons:
        _check_name(button, _NAME_BYTES)
        if button.get("sub_button"):
            _check_below(items(button, "sub_button", 40023))
        else:
            _check_leaf(button)
    return buttons


def _check_below(buttons: list[Any]) -> None:
    if len(buttons) > _SUB:
        raise ApiError(40023)
    for button in buttons:
        _check_name(button, _SUB_NAME_BYTES)
        if button.get("sub_button"):
            raise ApiError(40022)
        _check_leaf(button)


def _check_name(button: Any, longest: int) -> None:
    name = button.get("name") if isinstance(button, dict) else None
    if not isinstance(name, str) or not 1 <= len(name.encode("utf-8", "replace")) <= longest:
        raise ApiError(40018)


def _check_leaf(button: Json) -> None:
    kind = str(button.get("type", ""))
    if kind in _KEYED:
        if not 1 <= len(str(button.get("key", "")).encode()) <= _KEY_BYTES:
            raise ApiError(40019)
    elif kind not in _NEEDS:
        raise ApiError(40121)
    elif not all(button.get(name) for name in _NEEDS[kind]):
        raise ApiError(40020 if "url" in _NEEDS[kind] else 40035)
    if len(str(button.get("url", "")).encode()) > _URL_BYTES:
        raise ApiError(40020)


ENDPOINTS = (
    Endpoint("/cgi-bin/menu/create", _create),
    Endpoint("/cgi-bin/menu/get", _get, "GET"),
    Endpoint("/cgi-bin/menu/delete", _delete, "GET"),
    Endpoint("/cgi-bin/get_current_selfmenu_info", _current, "GET"),
    Endpoint("/cgi-bin/menu/addconditional", _add_conditional),
    Endpoint("/cgi-bin/menu/delconditional", _delete_conditional),
    Endpoint("/cgi-bin/menu/trymatch", _try_match),
)
