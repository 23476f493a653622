"""Followers, remarks and the blacklist (official-account-api.md §8)."""

from bot.simulator.api.call import Call, Endpoint, items
from bot.simulator.api.messages import OK
from bot.simulator.core import Platform
from bot.simulator.errors import ApiError
from bot.simulator.state import Json, Member

_BLOCKED_PAGE = 10_000


def page_after(openids: list[str], after: object, size: int) -> list[str]:
    """The openids that follow `after` ("" = from the first). Raises: ApiError 40003."""
    if not after:
        return openids[:size]
    if after not in openids:
        raise ApiError(40003)
    start = openids.index(str(after)) + 1
    return openids[start : start + size]


def listed(body: Json, name: str, most: int) -> list[str]:
    """A list of 1 to `most` openids. Raises: ApiError 40031, 40032."""
    openids = items(body, name, 40031)
    if not 1 <= len(openids) <= most:
        raise ApiError(40032)
    return [str(openid) for openid in openids]


def all_of(platform: Platform, openids: list[str]) -> list[Member]:
    """Those members. Raises: ApiError 49003 when one is not of this account."""
    members = [platform.state.members.get(openid) for openid in openids]
    found = [member for member in members if member]
    if len(found) < len(openids):
        raise ApiError(49003)
    return found


def _get(platform: Platform, call: Call) -> Json:
    openids = [member.openid for member in platform.followers()]
    page = page_after(openids, call.query.get("next_openid"), platform.settings.limits.page)
    answer: Json = {"total": len(openids), "count": len(page), "next_openid": page[-1] if page else ""}
    if page:
        answer["data"] = {"openid": page}
    return answer


def _info(platform: Platform, call: Call) -> Json:
    if not call.query.get("openid"):
        raise ApiError(41009)
    return _row(platform.member(call.query["openid"]))


def _batch(platform: Platform, call: Call) -> Json:
    rows = items(call.json(), "user_list")
    if not 1 <= len(rows) <= platform.settings.limits.batch_info:
        raise ApiError(40032)
    openids = [row.get("openid") if isinstance(row, dict) else None for row in rows]
    return {"user_info_list": [_row(platform.member(openid)) for openid in openids]}


def _row(member: Member) -> Json:
    """What the platform tells of a member; names and pictures are empty since 2021-12-27."""
    if not member.following or member.followed_at is None:
        return {"subscribe": 0, "openid": member.openid, "unionid": member.unionid}
    return {
        "subscribe": 1,
        "openid": member.openid,
        "nickname": "",
        "sex": 0,
        "language": "zh_CN",
        "city": "",
        "province": "",
        "country": "",
        "headimgurl": "",
        "subscribe_time": int(member.followed_at.timestamp()),
        "unionid": member.unionid,
        "remark": member.remark,
        "groupid": member.tags[0] if member.tags else 0,
        "tagid_list": member.tags,
        "subscribe_scene": member.subscribe_scene,
        "qr_scene": int(member.scene) if member.scene.isdecimal() else 0,
        "qr_scene_str": "" if member.scene.isdecimal() else member.scene,
    }


def _remark(platform: Platform, call: Call) -> Json:
    body = call.json()
    member = platform.member(body.get("openid"))
    remark = body.get("remark")
    if not isinstance(remark, str) or len(remark) >= platform.settings.limits.remark_chars:
        raise ApiError(40035)
    member.remark = remark
    return OK


def _block(platform: Platform, call: Call) -> Json:
    return _set_blocked(platform, call, blocked=True)


def _unblock(platform: Platform, call: Call) -> Json:
    return _set_blocked(platform, call, blocked=False)


def _set_blocked(platform: Platform, call: Call, *, blocked: bool) -> Json:
    openids = listed(call.json(), "openid_list", platform.settings.limits.batch_blacklist)
    for member in all_of(platform, openids):
        member.blocked = blocked
    return OK


def _blocked(platform: Platform, call: Call) -> Json:
    openids = [member.openid for member in platform.state.members.values() if member.blocked]
    page = page_after(openids, call.json().get("begin_openid"), _BLOCKED_PAGE)
    return {
        "total": len(openids),
        "count": len(page),
        "data": {"openid": page},
        "next_openid": page[-1] if page else "",
    }


ENDPOINTS = (
    Endpoint("/cgi-bin/user/get", _get, "GET"),
    Endpoint("/cgi-bin/user/info", _info, "GET"),
    Endpoint("/cgi-bin/user/info/batchget", _batch),
    Endpoint("/cgi-bin/user/info/updateremark", _remark),
    Endpoint("/cgi-bin/tags/members/batchblacklist", _block),
    Endpoint("/cgi-bin/tags/members/batchunblacklist", _unblock),
    Endpoint("/cgi-bin/tags/members/getblacklist", _blocked),
)
