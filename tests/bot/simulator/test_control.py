import random
from datetime import timedelta

from aiohttp.test_utils import TestClient, TestServer

from bot.clock import ShiftedClock
from bot.simulator import markup
from bot.simulator.app import build_simulator
from bot.simulator.settings import SimulatorSettings
from tests.bot.simulator.harness import AES_KEY, MakeSim, Sim

JSON = {"Content-Type": "application/json"}


async def test_a_new_member(sim: Sim) -> None:
    row = await sim.post("/sim/members", {"name": "小明"})
    assert (len(row["openid"]), row["openid"][0], row["name"], row["following"]) == (28, "o", "小明", False)
    state = await sim.get("/sim/state")
    assert [member["name"] for member in state["members"]] == ["小明"]
    assert (state["mode"], state["has_activity"], state["now"]) == (
        "plain",
        False,
        "2026-11-21T04:00:00.000+00:00",
    )


async def test_a_callback_from_fields_gets_what_is_absent(sim: Sim) -> None:
    await sim.post("/sim/callback", {"fields": {"FromUserName": "oNew", "MsgType": "text", "Content": "a"}})
    fields = markup.read(sim.pushes[-1][1])
    assert fields["ToUserName"] == sim.platform.settings.original_id
    assert int(fields["MsgId"]) > 2**53
    assert fields["CreateTime"] == "1795233600"
    (member,) = (await sim.get("/sim/state"))["members"]
    assert (member["openid"], member["following"]) == ("oNew", True)


async def test_nested_fields(sim: Sim) -> None:
    pictures = {"Count": 2, "PicList": {"item": [{"PicMd5Sum": "a"}, {"PicMd5Sum": "b"}]}}
    fields = {"FromUserName": "oA", "MsgType": "event", "Event": "pic_weixin", "SendPicsInfo": pictures}
    await sim.post("/sim/callback", {"fields": fields})
    assert "MsgId" not in markup.read(sim.pushes[-1][1])
    assert markup.read(sim.pushes[-1][1])["SendPicsInfo"]["PicList"] == pictures["PicList"]


async def test_xml_goes_out_as_it_is(sim: Sim) -> None:
    for xml in ("<xml><FromUserName>oA</FromUserName><MsgType>text</MsgType></xml>", "<xml><broken>"):
        await sim.post("/sim/callback", {"xml": xml})
        assert sim.pushes[-1][1] == xml


async def test_copies_at_once(sim: Sim) -> None:
    fields = {"FromUserName": "oA", "MsgType": "text", "Content": "a"}
    result = await sim.post("/sim/callback", {"fields": fields, "copies": 3})
    assert [copy["raw"] for copy in result["copies"]] == ["success"] * 3
    assert len(sim.pushes) == 3
    assert len((await sim.get("/sim/messages", openid="oA"))["messages"]) == 1


async def test_a_forged_callback_changes_nothing(sim: Sim) -> None:
    fields = {"FromUserName": "oA", "MsgType": "text", "Content": "a"}
    sim.say(sim.replying("oA"))
    result = await sim.post("/sim/callback", {"fields": fields, "tamper": {"signature": "0"}})
    assert sim.pushes[-1][0]["signature"] == "0"
    assert (len(result["attempts"]), result["notice"]) == (1, None)
    assert (await sim.get("/sim/state"))["members"] == []


async def test_mode_and_key_of_one_callback(make_sim: MakeSim) -> None:
    sim = await make_sim(aes_key=AES_KEY, previous_aes_key=AES_KEY[::-1])
    fields = {"FromUserName": "oA", "MsgType": "text", "Content": "a"}
    await sim.post("/sim/callback", {"fields": fields, "mode": "compatible", "key": "previous"})
    assert {"Encrypt", "Content"} <= markup.read(sim.pushes[-1][1]).keys()


async def test_bad_requests_say_why(sim: Sim) -> None:
    fields = {"FromUserName": "oA", "MsgType": "text"}
    for path, body in (
        ("/sim/callback", {}),
        ("/sim/callback", {"fields": {"MsgType": "text"}}),
        ("/sim/callback", {"fields": fields, "mode": "secure"}),
        ("/sim/callback", {"fields": fields, "tamper": {"colour": 1}}),
        ("/sim/callback", {"fields": fields, "copies": "many"}),
        ("/sim/act", {"openid": "oNobody", "action": "text"}),
        ("/sim/faults", {"faults": [{"endpoint": "callback", "kind": "errcode"}]}),
        ("/sim/faults", {"faults": [{"endpoint": "callback"}]}),
        ("/sim/clock", {"now": "yesterday"}),
        ("/sim/clock", {"advance_seconds": "much"}),
        ("/sim/members", [1]),
    ):
        async with sim.http.post(sim.base + path, json=body) as response:
            assert response.status == 400, (path, body)
            assert (await response.json())["error"]
    async with sim.http.post(f"{sim.base}/sim/members", data=b"{", headers=JSON) as response:
        assert response.status == 400


async def test_the_clock_moves(sim: Sim) -> None:
    await sim.post("/sim/clock", {"advance_seconds": 90})
    assert (await sim.get("/sim/clock"))["now"] == "2026-11-21T04:01:30.000+00:00"
    moved = await sim.post("/sim/clock", {"now": "2026-12-01T00:00:00+08:00"})
    assert moved["now"] == "2026-11-30T16:00:00.000+00:00"


async def test_calls_are_listed(sim: Sim) -> None:
    openid = await sim.follower()
    await sim.send(openid)
    await sim.send("oNobody")
    calls = (await sim.get("/sim/calls", endpoint="/cgi-bin/message/custom/send"))["calls"]
    assert [(call["openid"], call["errcode"]) for call in calls] == [(openid, 0), ("oNobody", 40003)]
    assert calls[0]["body"]["text"] == {"content": "你好"}
    assert len((await sim.get("/sim/calls"))["calls"]) == 4


async def test_reset_forgets(sim: Sim) -> None:
    await sim.follower()
    await sim.faults({"endpoint": "*", "kind": "http_500"})
    await sim.post("/sim/reset")
    state = await sim.get("/sim/state")
    assert (state["members"], state["faults"]) == ([], [])
    assert state["webhook"] == sim.platform.webhook != ""


async def test_activity_comes_from_the_program_under_test() -> None:
    async def activity(openid: str) -> list[dict[str, str]]:
        return [{"kind": "reply", "text": openid}]

    for injected, status in ((activity, 200), (None, 404)):
        app = build_simulator(SimulatorSettings(), ShiftedClock(timedelta(0)), random.Random(1), injected)
        async with TestClient(TestServer(app)) as client:
            response = await client.get("/sim/activity", params={"openid": "oA"})
            assert response.status == status
            if injected:
                assert await response.json() == {"rows": [{"kind": "reply", "text": "oA"}]}
                assert (await (await client.get("/sim/state")).json())["has_activity"]


async def test_verifying_the_url(sim: Sim) -> None:
    tests: list[tuple[dict[str, object], bool]] = [
        ({}, True),
        ({"signature": "0"}, False),
        ({"token": "x"}, False),
    ]
    for tamper, passed in tests:
        result = await sim.post("/sim/verify", {"tamper": tamper})
        assert (result["passed"], result["status"]) == (passed, 200 if passed else 403)
    await sim.post("/sim/webhook", {"url": "http://127.0.0.1:9/wx"})
    assert not (await sim.post("/sim/verify"))["passed"]
