"""What every call passes, and each fault on the way."""

from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ServerDisconnectedError

from tests.bot.simulator.harness import MakeSim, Sim

SEND = "/cgi-bin/message/custom/send"


async def test_methods_and_paths(sim: Sim) -> None:
    token = await sim.token()
    assert (await sim.post("/cgi-bin/user/get", access_token=token))["errcode"] == 43001
    assert (await sim.get(SEND, access_token=token))["errcode"] == 43002
    assert (await sim.get("/cgi-bin/nowhere", access_token=token))["errcode"] == 40066


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", 44002),
        (b"{", 47001),
        (b"[]", 47001),
        (b'{"touser":"\xff"}', 47001),
        (b'{"touser":"o","msgtype":"text","text":{"content":"\\u4f60"}}', 40033),
        (b'{"touser":"o","msgtype":"text","text":{"content":"\\\\u4f60\\u0007"}}', 40003),
    ],
)
async def test_bodies(sim: Sim, body: bytes, code: int) -> None:
    query = {"access_token": await sim.token()}
    async with sim.http.post(sim.base + SEND, data=body, params=query) as response:
        assert (await response.json())["errcode"] == code


async def test_the_daily_quota_ends_at_midnight_in_shanghai(make_sim: MakeSim) -> None:
    sim = await make_sim(quotas={SEND: 2})
    openid = await sim.follower()
    assert [await sim.send(openid) for _ in range(3)] == [0, 0, 45009]
    answer = await sim.api("/cgi-bin/openapi/quota/get", {"cgi_path": SEND})
    assert answer["quota"] == {"daily_limit": 2, "used": 2, "remain": 0}
    assert (await sim.api("/cgi-bin/openapi/quota/get", {"cgi_path": "/x"}))["errcode"] == 40035
    sim.clock.advance(timedelta(hours=12))
    await sim.act(openid, "text", content="hi")
    assert await sim.send(openid) == 0


async def test_the_minute_quota(make_sim: MakeSim) -> None:
    sim = await make_sim(minute_quotas={SEND: 1})
    openid = await sim.follower()
    assert [await sim.send(openid) for _ in range(2)] == [0, 45011]
    sim.clock.advance(timedelta(minutes=1))
    assert await sim.send(openid) == 45015


async def test_clear_quota_ten_times_a_month(make_sim: MakeSim) -> None:
    sim = await make_sim(quotas={SEND: 1})
    settings, openid = sim.platform.settings, await sim.follower()
    assert [await sim.send(openid) for _ in range(2)] == [0, 45009]
    assert (await sim.api("/cgi-bin/clear_quota", {"appid": "wxother"}))["errcode"] == 40013
    assert (await sim.api("/cgi-bin/clear_quota", {"appid": settings.appid}))["errcode"] == 0
    assert await sim.send(openid) == 0
    given = {"appid": settings.appid, "appsecret": settings.secret}
    codes = [(await sim.post("/cgi-bin/clear_quota/v2", given))["errcode"] for _ in range(10)]
    assert codes == [0] * 9 + [48006]


async def call(sim: Sim, openid: str, token: str) -> Any:
    body = {"touser": openid, "msgtype": "text", "text": {"content": "hi"}}
    return await sim.post(SEND, body, access_token=token)


@pytest.mark.parametrize(("kind", "executed"), [("timeout", 0), ("accept_then_drop", 1)])
async def test_faults_that_end_the_connection(sim: Sim, kind: str, executed: int) -> None:
    openid, token = await sim.follower(), await sim.token()
    await sim.faults({"endpoint": SEND, "kind": kind, "times": 1, "seconds": 0.01})
    with pytest.raises(ServerDisconnectedError):
        await call(sim, openid, token)
    assert len(await sim.received(openid)) == executed
    assert (await call(sim, openid, token))["errcode"] == 0
    calls = (await sim.get("/sim/calls", endpoint=SEND))["calls"]
    assert [row["errcode"] for row in calls] == [0 if executed else None, 0]


@pytest.mark.parametrize(("kind", "status", "executed"), [("http_500", 500, 0), ("garbage", 200, 1)])
async def test_faults_that_answer_no_json(sim: Sim, kind: str, status: int, executed: int) -> None:
    openid, query = await sim.follower(), {"access_token": await sim.token()}
    await sim.faults({"endpoint": SEND, "kind": kind})
    body = {"touser": openid, "msgtype": "text", "text": {"content": "hi"}}
    async with sim.http.post(sim.base + SEND, json=body, params=query) as response:
        assert (response.status, response.content_type) == (status, "text/html")
    assert len(await sim.received(openid)) == executed


async def test_faults_that_answer_something_else(sim: Sim) -> None:
    openid, token = await sim.follower(), await sim.token()
    await sim.faults(
        {"endpoint": SEND, "kind": "errcode", "errcode": 45009, "times": 1},
        {"endpoint": SEND, "kind": "errcode", "times": 1},
        {"endpoint": "*", "kind": "slow", "seconds": 0.01, "times": 1},
        {"endpoint": "*", "kind": "invalidate_token", "times": 1},
    )
    codes = [(await call(sim, openid, token))["errcode"] for _ in range(5)]
    assert codes == [45009, -1, 0, 40001, 40001]
    assert await sim.send(openid) == 0
    assert len(await sim.received(openid)) == 2
