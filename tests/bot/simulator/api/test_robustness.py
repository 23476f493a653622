"""No odd body makes the platform itself fail: each value of a right one is replaced by wrong ones."""

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from bot.clock import FixedClock
from bot.simulator.api.call import Call
from bot.simulator.api.gateway import ENDPOINTS, serve
from bot.simulator.core import Platform
from bot.simulator.observe import observe
from bot.simulator.settings import SimulatorSettings
from bot.simulator.state import Token
from tests.bot.simulator.harness import NOON

MEMBER = "oA"
TEXT = {"msgtype": "text", "text": {"content": "x"}}
TEMPLATE = {"touser": MEMBER, "template_id": "T", "data": {"thing1": {"value": "x"}}, "client_msg_id": "c"}
LIST = {"openid_list": [MEMBER], "tagid": 2}
MENU = {"button": [{"name": "a", "sub_button": [{"type": "click", "name": "b", "key": "k"}]}]}
MSGMENU = {"msgtype": "msgmenu", "msgmenu": {"list": [{"id": "1", "content": "x"}]}}
BODIES: dict[str, list[dict[str, Any]]] = {
    "/cgi-bin/stable_token": [{"grant_type": "client_credential", "appid": "a", "secret": "s"}],
    "/cgi-bin/message/custom/send": [
        {"touser": MEMBER, **TEXT},
        {"touser": MEMBER, **MSGMENU},
        {"touser": MEMBER, "msgtype": "news", "news": {"articles": [{"title": "t"}]}},
        {"touser": MEMBER, "msgtype": "image", "image": {"media_id": "m"}},
        {"touser": MEMBER, "msgtype": "video", "video": {"media_id": "m", "thumb_media_id": "t"}},
        {"touser": MEMBER, "msgtype": "images", "images": {"media_ids": ["m"]}},
    ],
    "/cgi-bin/message/custom/typing": [{"touser": MEMBER, "command": "Typing"}],
    "/cgi-bin/message/template/send": [TEMPLATE],
    "/cgi-bin/message/subscribe/bizsend": [TEMPLATE],
    "/cgi-bin/template/api_add_template": [{"template_id_short": "A", "keyword_name_list": ["thing1"]}],
    "/cgi-bin/template/del_private_template": [{"template_id": "T"}],
    "/cgi-bin/message/mass/send": [{"touser": [MEMBER, MEMBER], **TEXT, "clientmsgid": "c"}],
    "/cgi-bin/message/mass/sendall": [{"filter": {"is_to_all": False, "tag_id": 2}, **TEXT}],
    "/cgi-bin/message/mass/preview": [{"touser": MEMBER, **TEXT}],
    "/cgi-bin/message/mass/get": [{"msg_id": 1}],
    "/cgi-bin/message/mass/speed/set": [{"speed": 1}],
    "/cgi-bin/user/info/batchget": [{"user_list": [{"openid": MEMBER}]}],
    "/cgi-bin/user/info/updateremark": [{"openid": MEMBER, "remark": "r"}],
    "/cgi-bin/tags/create": [{"tag": {"name": "n"}}],
    "/cgi-bin/tags/update": [{"tag": {"id": 2, "name": "n"}}],
    "/cgi-bin/tags/delete": [{"tag": {"id": 2}}],
    "/cgi-bin/user/tag/get": [{"tagid": 2, "next_openid": ""}],
    "/cgi-bin/tags/members/batchtagging": [LIST],
    "/cgi-bin/tags/members/batchuntagging": [LIST],
    "/cgi-bin/tags/members/batchblacklist": [LIST],
    "/cgi-bin/tags/members/getblacklist": [{"begin_openid": ""}],
    "/cgi-bin/tags/getidlist": [{"openid": MEMBER}],
    "/cgi-bin/qrcode/create": [
        {"expire_seconds": 9, "action_name": "QR_SCENE", "action_info": {"scene": {"scene_id": 1}}},
        {"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "s"}}},
    ],
    "/cgi-bin/menu/create": [MENU],
    "/cgi-bin/menu/addconditional": [{**MENU, "matchrule": {"tag_id": "2"}}],
    "/cgi-bin/menu/delconditional": [{"menuid": "1"}],
    "/cgi-bin/menu/trymatch": [{"user_id": MEMBER}],
    "/cgi-bin/material/get_material": [{"media_id": "m"}],
    "/cgi-bin/draft/add": [{"articles": [{"title": "t", "content": "c"}]}],
    "/cgi-bin/openapi/quota/get": [{"cgi_path": "/cgi-bin/token"}],
    "/cgi-bin/openapi/rid/get": [{"rid": "r"}],
    "/cgi-bin/callback/check": [{"action": "all"}],
    "/cgi-bin/clear_quota": [{"appid": "a"}],
}
ODD: list[Any] = [None, True, 0, -1, 1.5, 10**30, "", "²", "x", [], {}, [[]], [{}], [None], {"a": 1}]


def spoilt(value: Any) -> Iterator[Any]:
    """The value with one of its parts, or itself, replaced by something odd."""
    yield from ODD
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in parts:
        for odd in spoilt(inner):
            copy = value.copy()
            copy[key] = odd
            yield copy


@pytest.mark.parametrize("path", sorted(BODIES))
async def test_every_endpoint_answers(path: str) -> None:
    platform = Platform(SimulatorSettings(quotas={}, minute_quotas={}), FixedClock(NOON), random.Random(1))
    platform.state.tokens["t"] = Token(NOON.replace(year=2030))
    observe(platform, {"MsgType": "event", "Event": "subscribe", "FromUserName": MEMBER})
    platform.open_window(platform.state.members[MEMBER], "payment")
    for body in BODIES[path]:
        for odd in (body, *spoilt(body)):
            text = json.dumps(odd, ensure_ascii=False).encode()
            answer = await serve(
                platform, Call(ENDPOINTS[path].method or "POST", path, {"access_token": "t"}, text)
            )
            assert isinstance(json.loads(answer.body), dict)
