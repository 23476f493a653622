from datetime import timedelta
from typing import Any

import pytest

from bot.simulator import markup
from tests.bot.simulator.api.test_media import uploaded
from tests.bot.simulator.harness import Sim

SEND = "/cgi-bin/message/mass/send"
SENDALL = "/cgi-bin/message/mass/sendall"
TEXT: dict[str, Any] = {"msgtype": "text", "text": {"content": "上新"}}
TO_ALL = {"filter": {"is_to_all": True}, **TEXT}


async def report(sim: Sim) -> dict[str, Any]:
    await sim.post("/sim/settle")
    return markup.read(sim.pushes[-1][1])


async def test_sent_and_reported_afterwards(sim: Sim) -> None:
    openids = [await sim.follower(), await sim.follower()]
    answer = await sim.api(SEND, {"touser": openids, **TEXT})
    assert answer["errmsg"] == "send job submission success"
    event = await report(sim)
    assert (event["Event"], event["MsgID"]) == ("MASSSENDJOBFINISH", str(answer["msg_id"]))
    assert (event["Status"], event["TotalCount"], event["SentCount"]) == ("send success", "2", "2")
    assert event["FromUserName"] not in openids
    for openid in openids:
        assert [line["via"] for line in await sim.received(openid)] == ["mass"]


async def test_four_a_month_for_each_member(sim: Sim) -> None:
    openids = [await sim.follower() for _ in range(2)]
    for _ in range(4):
        await sim.api(SEND, {"touser": openids, **TEXT})
    late = await sim.follower()
    assert (await sim.api(SEND, {"touser": [*openids, late], **TEXT}))["errcode"] == 0
    event = await report(sim)
    assert (event["TotalCount"], event["FilterCount"], event["SentCount"]) == ("3", "1", "1")
    assert len(await sim.received(openids[0])) == 4
    await sim.post("/sim/clock", {"now": "2026-12-01T00:00:00+08:00"})
    await sim.api(SEND, {"touser": openids, **TEXT})
    assert len(await sim.received(openids[0])) == 5


async def test_a_clientmsgid_counts_once_a_day(sim: Sim) -> None:
    body = {"touser": [await sim.follower(), await sim.follower()], **TEXT, "clientmsgid": "camp-17-1"}
    first = await sim.api(SEND, body)
    again = await sim.api(SEND, body)
    assert (again["errcode"], again["msg_id"]) == (45066, first["msg_id"])
    sim.clock.advance(timedelta(minutes=1))
    again = await sim.api(SEND, body)
    assert (again["errcode"], again["msg_id"]) == (45065, first["msg_id"])
    sim.clock.advance(timedelta(days=1))
    assert (await sim.api(SEND, body))["errcode"] == 0
    assert (await sim.api(SEND, {**body, "clientmsgid": "中" * 22}))["errcode"] == 45067


async def test_to_everybody_once_a_day_and_four_times_a_month(sim: Sim) -> None:
    codes = []
    for _ in range(5):
        codes += [(await sim.api(SENDALL, TO_ALL))["errcode"] for _ in range(2)]
        sim.clock.advance(timedelta(days=1))
    assert codes == [0, 45028] * 4 + [45028, 45028]


async def test_by_tag(sim: Sim) -> None:
    tagged, other = await sim.follower(), await sim.follower()
    await sim.api("/cgi-bin/tags/members/batchtagging", {"openid_list": [tagged], "tagid": 2})
    assert (await sim.api(SENDALL, {"filter": {"tag_id": 2}, **TEXT}))["errcode"] == 0
    assert [len(await sim.received(openid)) for openid in (tagged, other)] == [1, 0]
    assert (await sim.api(SENDALL, {"filter": {"tag_id": 7}, **TEXT}))["errcode"] == 45159


async def test_who_left_is_filtered(sim: Sim) -> None:
    gone, never = await sim.follower(), (await sim.post("/sim/members"))["openid"]
    await sim.act(gone, "unfollow")
    await sim.api(SEND, {"touser": [gone, never, "oNobody"], **TEXT})
    event = await report(sim)
    assert (event["Status"], event["TotalCount"], event["FilterCount"]) == ("send fail", "3", "0")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"touser": ["o1"]}, 40032),
        ({"touser": ["o1"] * 10_001}, 40032),
        ({"touser": "o1"}, 40031),
        ({"touser": ["o1", "o2"]}, 40003),
        ({"msgtype": "news", "news": {"articles": [{}]}}, 40008),
        ({"msgtype": "mpnews", "mpnews": {"media_id": "none"}}, 40007),
    ],
)
async def test_refusals(sim: Sim, more: dict[str, Any], code: int) -> None:
    body = {"touser": [await sim.follower(), await sim.follower()], **TEXT, **more}
    assert (await sim.api(SEND, body))["errcode"] == code


async def test_preview_get_delete_and_speed(sim: Sim) -> None:
    openid, media = await sim.follower(), await uploaded(sim)
    images = {"msgtype": "images", "images": {"media_ids": [media]}}
    assert (await sim.api("/cgi-bin/message/mass/preview", {"touser": openid, **images}))["errcode"] == 0
    assert [line["type"] for line in await sim.received(openid)] == ["images"]
    job = {"msg_id": (await sim.api(SEND, {"touser": [openid, openid], **TEXT}))["msg_id"]}
    get = "/cgi-bin/message/mass/get"
    assert (await sim.api(get, job))["msg_status"] == "SEND_SUCCESS"
    assert (await sim.api("/cgi-bin/message/mass/delete", job))["errcode"] == 0
    assert (await sim.api(get, job))["msg_status"] == "DELETE"
    assert (await sim.api(get, {"msg_id": 0}))["errcode"] == 40035
    path = "/cgi-bin/message/mass/speed/set"
    codes = [(await sim.api(path, speed))["errcode"] for speed in ({"speed": 3}, {"speed": 5}, {"x": 1})]
    assert codes == [0, 45083, 45084]
    assert await sim.api("/cgi-bin/message/mass/speed/get", {"x": 1}) == {"speed": 3, "realspeed": 30}
