from typing import Any

from bot.simulator.settings import Limits
from tests.bot.simulator.harness import MakeSim, Sim

TAGGING = "/cgi-bin/tags/members/batchtagging"


async def create(sim: Sim, name: Any) -> Any:
    return await sim.api("/cgi-bin/tags/create", {"tag": {"name": name}})


async def test_create_rename_delete(sim: Sim) -> None:
    openid = await sim.follower()
    tag = (await create(sim, "老客户"))["tag"]
    await sim.api(TAGGING, {"openid_list": [openid], "tagid": tag["id"]})
    rows = (await sim.api("/cgi-bin/tags/get"))["tags"]
    assert rows[-1] == {"id": tag["id"], "name": "老客户", "count": 1}
    for name, code in (("老客户", 0), ("新客户", 0), ("星标组", 45157)):
        body = {"tag": {"id": tag["id"], "name": name}}
        assert (await sim.api("/cgi-bin/tags/update", body))["errcode"] == code
    for code in (0, 45159):
        assert (await sim.api("/cgi-bin/tags/delete", {"tag": {"id": tag["id"]}}))["errcode"] == code
    assert (await sim.api("/cgi-bin/tags/getidlist", {"openid": openid}))["tagid_list"] == []


async def test_names_and_numbers_that_are_refused(make_sim: MakeSim) -> None:
    sim = await make_sim(limits=Limits(tags=1))
    codes = [(await create(sim, name)).get("errcode", 0) for name in (" ", 7, "长" * 11, "a", "a", "b")]
    assert codes == [45157, 45157, 45158, 0, 45157, 45056]
    assert (await sim.api("/cgi-bin/tags/delete", {"tag": {"id": 2}}))["errcode"] == 45058


async def test_a_member_holds_twenty_tags(sim: Sim) -> None:
    openid, codes = await sim.follower(), []
    for number in range(21):
        tag = (await create(sim, f"t{number}"))["tag"]["id"]
        codes.append((await sim.api(TAGGING, {"openid_list": [openid], "tagid": tag}))["errcode"])
    assert codes == [0] * 20 + [45059]


async def test_lists_of_openids(sim: Sim) -> None:
    openid = await sim.follower()
    bad: list[tuple[Any, Any, int]] = [
        ([openid] * 51, 2, 40032),
        ([], 2, 40032),
        ("x", 2, 40031),
        (["oNobody"], 2, 49003),
        ([openid], 7, 45159),
        ([openid], "2", 45159),
    ]
    for openids, tag, code in bad:
        assert (await sim.api(TAGGING, {"openid_list": openids, "tagid": tag}))["errcode"] == code


async def test_pages_of_a_tags_members(make_sim: MakeSim) -> None:
    sim = await make_sim(limits=Limits(page=2))
    openids = [await sim.follower() for _ in range(3)]
    await sim.api(TAGGING, {"openid_list": openids, "tagid": 2})
    first = await sim.api("/cgi-bin/user/tag/get", {"tagid": 2, "next_openid": ""})
    assert (first["count"], first["data"]["openid"]) == (2, openids[:2])
    second = await sim.api("/cgi-bin/user/tag/get", {"tagid": 2, "next_openid": first["next_openid"]})
    assert second["data"]["openid"] == openids[2:]
    untag = "/cgi-bin/tags/members/batchuntagging"
    assert (await sim.api(untag, {"openid_list": openids, "tagid": 2}))["errcode"] == 0
    assert (await sim.api("/cgi-bin/user/tag/get", {"tagid": 2}))["count"] == 0
