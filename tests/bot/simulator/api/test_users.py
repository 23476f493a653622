from typing import Any

from bot.simulator.settings import Limits
from tests.bot.simulator.harness import MakeSim, Sim


async def test_pages_of_followers(make_sim: MakeSim) -> None:
    sim = await make_sim(limits=Limits(page=2))
    openids = [await sim.follower() for _ in range(3)]
    await sim.post("/sim/members")
    first = await sim.api("/cgi-bin/user/get")
    assert (first["total"], first["count"], first["data"]["openid"]) == (3, 2, openids[:2])
    second = await sim.api("/cgi-bin/user/get", next_openid=first["next_openid"])
    assert (second["count"], second["data"]["openid"]) == (1, openids[2:])
    last = await sim.api("/cgi-bin/user/get", next_openid=second["next_openid"])
    assert (last["count"], last["next_openid"], "data" in last) == (0, "", False)
    assert (await sim.api("/cgi-bin/user/get", next_openid="oNobody"))["errcode"] == 40003


async def test_what_is_told_of_a_member(sim: Sim) -> None:
    openid = (await sim.post("/sim/members", {"name": "小明"}))["openid"]
    row = await sim.api("/cgi-bin/user/info", openid=openid)
    assert (row["subscribe"], "subscribe_time" in row) == (0, False)
    await sim.act(openid, "scan", scene="shop_1")
    row = await sim.api("/cgi-bin/user/info", openid=openid, lang="zh_CN")
    assert (row["subscribe"], row["nickname"], row["subscribe_time"]) == (1, "", 1795233600)
    assert (row["subscribe_scene"], row["qr_scene_str"], row["qr_scene"]) == (
        "ADD_SCENE_QR_CODE",
        "shop_1",
        0,
    )
    assert (await sim.api("/cgi-bin/user/info"))["errcode"] == 41009
    assert (await sim.api("/cgi-bin/user/info", openid="oNobody"))["errcode"] == 40003


async def test_a_hundred_at_once(sim: Sim) -> None:
    openid = await sim.follower()
    path, row = "/cgi-bin/user/info/batchget", {"openid": openid, "lang": "zh_CN"}
    assert len((await sim.api(path, {"user_list": [row] * 100}))["user_info_list"]) == 100
    bad: list[tuple[Any, int]] = [([row] * 101, 40032), ([], 40032), ([{}], 40003), ("x", 40035)]
    for rows, code in bad:
        assert (await sim.api(path, {"user_list": rows}))["errcode"] == code


async def test_remarks(sim: Sim) -> None:
    openid, path = await sim.follower(), "/cgi-bin/user/info/updateremark"
    assert (await sim.api(path, {"openid": openid, "remark": "老客户"}))["errcode"] == 0
    assert (await sim.api("/cgi-bin/user/info", openid=openid))["remark"] == "老客户"
    assert (await sim.api(path, {"openid": openid, "remark": "长" * 30}))["errcode"] == 40035


async def test_the_blacklist(sim: Sim) -> None:
    openid, base = await sim.follower(), "/cgi-bin/tags/members/"
    assert (await sim.api(f"{base}batchblacklist", {"openid_list": [openid]}))["errcode"] == 0
    listed = await sim.api(f"{base}getblacklist", {"begin_openid": ""})
    assert (listed["total"], listed["data"]["openid"]) == (1, [openid])
    assert (await sim.api(f"{base}batchunblacklist", {"openid_list": [openid]}))["errcode"] == 0
    assert (await sim.api(f"{base}getblacklist", {"begin_openid": ""}))["total"] == 0
    assert (await sim.api(f"{base}batchblacklist", {"openid_list": [openid] * 21}))["errcode"] == 40032
    assert (await sim.api(f"{base}batchblacklist", {"openid_list": ["oX"]}))["errcode"] == 49003
