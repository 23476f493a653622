"""Tags of followers (official-account-api.md §8)."""

from typing import Any

from bot.simulator.api.call import Call, Endpoint, part
from bot.simulator.api.messages import OK
from bot.simulator.api.users import all_of, listed, page_after
from bot.simulator.core import Platform
from bot.simulator.errors import ApiError
from bot.simulator.state import Json

_SYSTEM = (0, 1, 2)


def _create(platform: Platform, call: Call) -> Json:
    name = _name(platform, part(call.json(), "tag").get("name"))
    state = platform.state
    if len(state.tags.keys() - set(_SYSTEM)) >= platform.settings.limits.tags:
        raise ApiError(45056)
    number, state.next_tag = state.next_tag, state.next_tag + 1
    state.tags[number] = name
    return {"tag": {"id": number, "name": name}}


def _get(platform: Platform, _call: Call) -> Json:
    followers = platform.followers()
    return {
        "tags": [
            {"id": number, "name": name, "count": sum(number in member.tags for member in followers)}
            for number, name in platform.state.tags.items()
        ]
    }


def _update(platform: Platform, call: Call) -> Json:
    tag = part(call.json(), "tag")
    number = _own(platform, tag.get("id"))
    platform.state.tags[number] = _name(platform, tag.get("name"), number)
    return OK


def _delete(platform: Platform, call: Call) -> Json:
    number = _own(platform, part(call.json(), "tag").get("id"))
    del platform.state.tags[number]
    for member in platform.state.members.values():
        member.tags = [tag for tag in member.tags if tag != number]
    return OK


def _members(platform: Platform, call: Call) -> Json:
    body = call.json()
    number = _known(platform, body.get("tagid"))
    openids = [member.openid for member in platform.followers() if number in member.tags]
    page = page_after(openids, body.get("next_openid"), platform.settings.limits.page)
    answer: Json = {"count": len(page), "next_openid": page[-1] if page else ""}
    if page:
        answer["data"] = {"openid": page}
    return answer


def _tag(platform: Platform, call: Call) -> Json:
    body, limits = call.json(), platform.settings.limits
    openids, number = listed(body, "openid_list", limits.batch_tag), _known(platform, body.get("tagid"))
    members = all_of(platform, openids)
    if any(len({*member.tags, number}) > limits.tags_per_member for member in members):
        raise ApiError(45059)
    for member in members:
        member.tags = list(dict.fromkeys([*member.tags, number]))
    return OK


def _untag(platform: Platform, call: Call) -> Json:
    body = call.json()
    openids = listed(body, "openid_list", platform.settings.limits.batch_tag)
    number = _known(platform, body.get("tagid"))
    for member in all_of(platform, openids):
        member.tags = [tag for tag in member.tags if tag != number]
    return OK


def _of_member(platform: Platform, call: Call) -> Json:
    return {"tagid_list": platform.member(call.json().get("openid")).tags}


def _known(platform: Platform, number: Any) -> int:
    if type(number) is not int or number not in platform.state.tags:
        raise ApiError(45159)
    return number


def _own(platform: Platform, number: Any) -> int:
    if number in _SYSTEM:
        raise ApiError(45058)
    return _known(platform, number)


def _name(platform: Platform, name: Any, own: int | None = None) -> str:
    """A name that is free (or the tag's own). Raises: ApiError 45157, 45158."""
    taken = {text for number, text in platform.state.tags.items() if number != own}
    if not isinstance(name, str) or not name.strip() or name in taken:
        raise ApiError(45157)
    if len(name.encode()) > platform.settings.limits.tag_name_bytes:
        raise ApiError(45158)
    return name


ENDPOINTS = (
    Endpoint("/cgi-bin/tags/create", _create),
    Endpoint("/cgi-bin/tags/get", _get, "GET"),
    Endpoint("/cgi-bin/tags/update", _update),
    Endpoint("/cgi-bin/tags/delete", _delete),
    Endpoint("/cgi-bin/user/tag/get", _members, ""),
    Endpoint("/cgi-bin/tags/members/batchtagging", _tag),
    Endpoint("/cgi-bin/tags/members/batchuntagging", _untag),
    Endpoint("/cgi-bin/tags/getidlist", _of_member),
)
