from typing import Any

import pytest

from tests.bot.simulator.harness import Sim

CLICK = {"type": "click", "name": "积分", "key": "points"}


async def create(sim: Sim, *buttons: Any) -> int:
    return int((await sim.api("/cgi-bin/menu/create", {"button": list(buttons)}))["errcode"])


async def test_create_get_delete(sim: Sim) -> None:
    assert (await sim.api("/cgi-bin/menu/get"))["errcode"] == 46003
    buttons = [
        CLICK,
        {"name": "更多", "sub_button": [{"type": "view", "name": "店", "url": "https://e.com"}]},
    ]
    assert await create(sim, *buttons) == 0
    assert (await sim.api("/cgi-bin/menu/get"))["menu"]["button"] == buttons
    assert (await sim.get("/sim/state"))["menu"] == buttons
    assert (await sim.api("/cgi-bin/get_current_selfmenu_info"))["is_menu_open"] == 1
    assert (await sim.api("/cgi-bin/menu/delete"))["errcode"] == 0
    assert (await sim.api("/cgi-bin/menu/get"))["errcode"] == 46003


@pytest.mark.parametrize(
    ("buttons", "code"),
    [
        ([], 40016),
        ([CLICK] * 4, 40016),
        (["x"], 40018),
        ([{"type": "click", "key": "k"}], 40018),
        ([{"type": "click", "name": "n"}], 40019),
        ([{"type": "click", "name": "n", "key": "k" * 129}], 40019),
        ([{"type": "view", "name": "n"}], 40020),
        ([{"type": "view", "name": "n", "url": "u" * 1025}], 40020),
        ([{"type": "media_id", "name": "n"}], 40035),
        ([{"type": "fly", "name": "n"}], 40121),
        ([{"name": "n", "sub_button": [CLICK] * 6}], 40023),
        ([{"name": "n"}], 40121),
    ],
)
async def test_menus_that_are_refused(sim: Sim, buttons: list[Any], code: int) -> None:
    assert await create(sim, *buttons) == code


async def test_personal_menus(sim: Sim) -> None:
    openid, body = await sim.follower(), {"button": [CLICK], "matchrule": {"tag_id": "2"}}
    match = {"user_id": openid}
    assert (await sim.api("/cgi-bin/menu/trymatch", match))["errcode"] == 65301
    assert (await sim.api("/cgi-bin/menu/addconditional", body))["errcode"] == 65303
    await create(sim, {**CLICK, "name": "全部"})
    assert (await sim.api("/cgi-bin/menu/addconditional", {**body, "matchrule": {}}))["errcode"] == 65305
    number = (await sim.api("/cgi-bin/menu/addconditional", body))["menuid"]
    assert (await sim.api("/cgi-bin/menu/trymatch", match))["button"][0]["name"] == "全部"
    await sim.api("/cgi-bin/tags/members/batchtagging", {"openid_list": [openid], "tagid": 2})
    assert (await sim.api("/cgi-bin/menu/trymatch", match))["button"] == [CLICK]
    assert (await sim.api("/cgi-bin/menu/get"))["conditionalmenu"][0]["menuid"] == int(number)
    codes = [(await sim.api("/cgi-bin/menu/delconditional", {"menuid": number}))["errcode"] for _ in range(2)]
    assert codes == [0, 65307]
