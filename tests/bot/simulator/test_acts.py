"""Members' actions and the callbacks that follow."""

from typing import Any

import pytest

from bot.simulator import markup
from tests.bot.simulator.harness import Sim

MENU = [
    {"name": "会员", "sub_button": [{"type": "click", "name": "积分", "key": "points"}]},
    {"type": "scancode_waitmsg", "name": "扫一扫", "key": "scan"},
    {"type": "view", "name": "商城", "url": "https://example.com"},
]


async def pushed(sim: Sim, openid: str, action: str, **more: str) -> dict[str, Any]:
    result = await sim.act(openid, action, **more)
    assert "error" not in result, result
    return markup.read(sim.pushes[-1][1])


async def test_following_with_and_without_a_code(sim: Sim) -> None:
    one = (await sim.post("/sim/members"))["openid"]
    plain = await pushed(sim, one, "follow")
    assert (plain["Event"], plain["EventKey"]) == ("subscribe", "")
    await pushed(sim, one, "unfollow")
    coded = await pushed(sim, one, "scan", scene="shop_1")
    assert (coded["Event"], coded["EventKey"]) == ("subscribe", "qrscene_shop_1")
    again = await pushed(sim, one, "scan", scene="shop_1")
    assert (again["Event"], again["EventKey"], again["Ticket"]) == ("SCAN", "shop_1", coded["Ticket"])
    (scene,) = (await sim.get("/sim/state"))["scenes"]
    assert scene == {"scene": "shop_1", "ticket": coded["Ticket"]}


@pytest.mark.parametrize(
    ("action", "more", "expected"),
    [
        ("text", {"content": " hi \n"}, {"MsgType": "text", "Content": " hi \n"}),
        ("msgmenu", {"id": "101", "content": "满意"}, {"bizmsgmenuid": "101", "Content": "满意"}),
        ("voice", {"content": "查订单"}, {"MsgType": "voice", "Recognition": "查订单"}),
        ("image", {"media_id": "m"}, {"MsgType": "image", "MediaId": "m"}),
        ("location", {"label": "家"}, {"MsgType": "location", "Label": "家", "Scale": "20"}),
        ("menu", {"key": "points"}, {"Event": "CLICK", "EventKey": "points"}),
        ("menu", {"key": "scan"}, {"Event": "scancode_waitmsg"}),
        ("view", {"url": "https://e.com"}, {"Event": "VIEW", "EventKey": "https://e.com"}),
        ("accept", {"template_id": "T"}, {"Event": "subscribe_msg_popup_event"}),
    ],
)
async def test_what_a_follower_does(
    sim: Sim, action: str, more: dict[str, str], expected: dict[str, str]
) -> None:
    await sim.api("/cgi-bin/menu/create", {"button": MENU})
    openid = await sim.follower()
    fields = await pushed(sim, openid, action, **more)
    assert expected.items() <= fields.items()
    assert fields["FromUserName"] == openid


async def test_refusals_give_a_reason(sim: Sim) -> None:
    stranger, openid = (await sim.post("/sim/members"))["openid"], await sim.follower()
    body = {"expire_seconds": 60, "action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "s"}}}
    await sim.api("/cgi-bin/qrcode/create", body)
    await sim.post("/sim/clock", {"advance_seconds": 60})
    for who, action, more, reason in (
        (stranger, "text", {"content": "hi"}, "does not follow"),
        (openid, "follow", {}, "follows already"),
        (openid, "scan", {"scene": "s"}, "expired"),
        (openid, "scan", {}, "needs 'scene'"),
        (openid, "text", {}, "needs 'content'"),
        (openid, "menu", {"key": "nowhere"}, "no button"),
        (openid, "dance", {}, "unknown action"),
    ):
        async with sim.http.post(
            f"{sim.base}/sim/act", json={"openid": who, "action": action, **more}
        ) as answer:
            assert answer.status == 409
            assert reason in (await answer.json())["error"]


async def test_leaving_forgets_tags_and_windows(sim: Sim) -> None:
    openid = await sim.follower()
    await sim.act(openid, "text", content="hi")
    await sim.api("/cgi-bin/tags/members/batchtagging", {"openid_list": [openid], "tagid": 2})
    await sim.act(openid, "unfollow")
    assert await sim.send(openid) == 45015
    assert (await sim.api("/cgi-bin/tags/getidlist", {"openid": openid}))["tagid_list"] == []
