from datetime import timedelta
from typing import Any

import pytest

from bot.simulator import markup
from tests.bot.simulator.harness import MakeSim, Sim

SEND = "/cgi-bin/message/template/send"
BIZSEND = "/cgi-bin/message/subscribe/bizsend"
DATA = {"thing1": {"value": "蓝牙耳机"}}


def body(openid: str, **more: Any) -> dict[str, Any]:
    return {"touser": openid, "template_id": "T", "data": DATA} | more


async def test_sent_and_reported_afterwards(sim: Sim) -> None:
    openid = await sim.follower()
    sim.pushes = []
    answer = await sim.api(SEND, body(openid, url="https://e.com/o/1"))
    assert (await sim.post("/sim/settle"))["pushed"][0]["raw"] == "success"
    (line,) = await sim.received(openid)
    assert (line["via"], line["type"]) == ("template", "template")
    assert line["content"] == {"template_id": "T", "url": "https://e.com/o/1", "data": DATA}
    event = markup.read(sim.pushes[-1][1])
    assert (event["Event"], event["Status"]) == ("TEMPLATESENDJOBFINISH", "success")
    assert (event["MsgID"], event["FromUserName"]) == (str(answer["msgid"]), openid)


async def test_the_same_client_msg_id_is_refused_for_a_while(sim: Sim) -> None:
    openid, other = await sim.follower(), await sim.follower()

    async def send(who: str) -> int:
        return int((await sim.api(SEND, body(who, client_msg_id="order-1-paid")))["errcode"])

    assert [await send(openid), await send(openid), await send(other)] == [0, 40241, 0]
    sim.clock.advance(timedelta(minutes=10))
    assert await send(openid) == 0
    assert len(await sim.received(openid)) == 2


async def test_receivers(sim: Sim) -> None:
    stranger = (await sim.post("/sim/members"))["openid"]
    assert (await sim.api(SEND, body(stranger)))["errcode"] == 43004
    assert (await sim.api(SEND, body("oNobody")))["errcode"] == 40003


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"template_id": ""}, 40037),
        ({"data": None}, 47003),
        ({"data": {"thing1": {"value": "长" * 21}}}, 47003),
        ({"data": {"thing1": "words"}}, 47003),
        ({"data": {"phrase3": {"value": "已经发货了啊"}}}, 47003),
        ({"data": {"other": {"value": "长" * 21}}}, 0),
    ],
)
async def test_contents(sim: Sim, more: dict[str, Any], code: int) -> None:
    answer = await sim.api(SEND, body(await sim.follower(), **more))
    assert answer["errcode"] == code
    if code == 47003 and isinstance(more["data"], dict):
        assert f"data.{next(iter(more['data']))}.value" in answer["errmsg"]


async def test_only_the_accounts_own_templates_with_all_their_keywords(make_sim: MakeSim) -> None:
    sim = await make_sim(templates={"T": ("thing1", "time2")})
    openid = await sim.follower()
    assert "data.time2" in (await sim.api(SEND, body(openid)))["errmsg"]
    assert (await sim.api(SEND, body(openid, template_id="X")))["errcode"] == 40037
    wanted = {"template_id_short": "OPENTM1", "keyword_name_list": ["thing1"]}
    added = (await sim.api("/cgi-bin/template/api_add_template", wanted))["template_id"]
    assert len(added) == 43
    assert (await sim.api(SEND, body(openid, template_id=added)))["errcode"] == 0
    rows = (await sim.api("/cgi-bin/template/get_all_private_template"))["template_list"]
    assert [row["template_id"] for row in rows] == ["T", added]
    delete = "/cgi-bin/template/del_private_template"
    assert [(await sim.api(delete, {"template_id": added}))["errcode"] for _ in range(2)] == [0, 40037]
    assert (await sim.api("/cgi-bin/template/api_add_template", {"x": 1}))["errcode"] == 40037


async def test_twenty_five_templates_at_a_time(sim: Sim) -> None:
    add = "/cgi-bin/template/api_add_template"
    codes = [(await sim.api(add, {"template_id_short": "A"}))["errcode"] for _ in range(26)]
    assert codes == [0] * 25 + [45026]


async def test_one_acceptance_is_one_notification(sim: Sim) -> None:
    openid = await sim.follower()
    assert (await sim.api(BIZSEND, body(openid)))["errcode"] == 43101
    await sim.act(openid, "accept", template_id="T")
    await sim.act(openid, "accept", template_id="T", status="reject")
    assert [(await sim.api(BIZSEND, body(openid)))["errcode"] for _ in range(2)] == [0, 43101]
    await sim.post("/sim/settle")
    event = markup.read(sim.pushes[-1][1])
    assert event["Event"] == "subscribe_msg_sent_event"
    assert event["SubscribeMsgSentEvent"]["List"]["TemplateId"] == "T"
    assert [line["via"] for line in await sim.received(openid)] == ["subscribe"]
