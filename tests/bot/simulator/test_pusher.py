"""Attempts, retries and what becomes of answers, over real HTTP."""

import asyncio
from datetime import timedelta

import pytest
from aiohttp import web

from bot.simulator import crypto, markup
from bot.simulator.replies import NOTICE
from tests.bot.simulator.harness import AES_KEY, MakeSim, Sim

SHORT = timedelta(milliseconds=60)


async def test_a_reply_arrives(sim: Sim) -> None:
    openid = await sim.follower()
    sim.say(sim.replying(openid, "欢迎"))
    result = await sim.act(openid, "text", content="hi")
    assert [a["status"] for a in result["attempts"]] == [200]
    assert result["reply"]["Content"] == "欢迎"
    (line,) = await sim.received(openid)
    assert (line["via"], line["type"], line["content"]) == ("passive", "text", {"content": "欢迎"})


async def test_a_transfer_to_an_agent_is_in_the_chat(sim: Sim) -> None:
    openid = await sim.follower()
    sim.say(sim.replying(openid, MsgType="transfer_customer_service"))
    await sim.act(openid, "text", content="人工")
    assert [row["type"] for row in await sim.received(openid)] == ["transfer_customer_service"]


@pytest.mark.parametrize("attempts", [3, 4])
async def test_an_answer_that_never_comes(make_sim: MakeSim, attempts: int) -> None:
    sim = await make_sim(reply_timeout=SHORT, attempts=attempts)
    openid, ending = await sim.follower(), asyncio.Event()

    async def never(_request: web.Request) -> web.Response:
        await ending.wait()
        return web.Response(text="success")

    sim.answer, sim.pushes = never, []
    result = await sim.act(openid, "text", content="hi")
    ending.set()
    assert [a["error"] for a in result["attempts"]] == ["no answer within 0.06 s"] * attempts
    assert result["notice"] == NOTICE
    assert [line["via"] for line in await sim.received(openid)] == ["notice"]
    assert len(sim.pushes) == attempts
    assert len({query["nonce"] for query, _ in sim.pushes}) == attempts
    assert len({body for _, body in sim.pushes}) == 1


async def test_only_a_live_attempt_is_heard(sim: Sim) -> None:
    """The answer to attempt 1 comes when attempt 2 is under way: too late; that to attempt 2 counts."""
    openid, second = await sim.follower(), asyncio.Event()

    async def slow_then_quick(_request: web.Request) -> web.Response:
        number = len(sim.pushes)
        if number == 1:
            await second.wait()
        second.set()
        return web.Response(text=sim.replying(openid, f"answer {number}"))

    sim.answer, sim.pushes = slow_then_quick, []
    result = await sim.act(openid, "text", content="hi")
    assert [a["status"] for a in result["attempts"]] == [None, 200]
    assert [line["content"] for line in await sim.received(openid)] == [{"content": "answer 2"}]


async def test_a_retry_is_encrypted_anew(make_sim: MakeSim) -> None:
    sim = await make_sim(mode="secure", aes_key=AES_KEY)
    openid = await sim.follower()

    async def failing(_request: web.Request) -> web.Response:
        return web.Response(status=503)

    sim.answer, sim.pushes = failing, []
    await sim.act(openid, "text", content="hi")
    sealed = [markup.read(body)["Encrypt"] for _, body in sim.pushes]
    opened = {crypto.decrypt(AES_KEY, sim.platform.settings.appid, text) for text in sealed}
    assert (len(set(sealed)), len(opened)) == (3, 1)


async def test_a_bad_status_is_tried_again_or_not(make_sim: MakeSim) -> None:
    sim = await make_sim(retry_bad_status=False)
    openid = await sim.follower()

    async def failing(_request: web.Request) -> web.Response:
        return web.Response(status=500)

    sim.answer = failing
    result = await sim.act(openid, "text", content="hi")
    assert [a["error"] for a in result["attempts"]] == ["status 500, not 200"]
    assert result["notice"] == NOTICE


async def test_nobody_listens(sim: Sim) -> None:
    openid = await sim.follower()
    await sim.post("/sim/webhook", {"url": "http://127.0.0.1:9/wx"})
    result = await sim.act(openid, "text", content="hi")
    assert [a["status"] for a in result["attempts"]] == [None] * 3
    assert "no connection" in result["attempts"][0]["error"]


async def test_without_a_webhook_nothing_is_pushed(sim: Sim) -> None:
    await sim.post("/sim/webhook", {"url": ""})
    openid = await sim.follower()
    result = await sim.act(openid, "text", content="hi")
    assert (result["attempts"], result["notice"]) == ([], None)


async def test_a_bad_reply_is_not_tried_again_and_shows_the_notice(sim: Sim) -> None:
    openid = await sim.follower()
    sim.say('{"Content": "no XML"}')
    result = await sim.act(openid, "text", content="hi")
    assert (len(result["attempts"]), result["notice"]) == (1, NOTICE)
    assert "well-formed" in result["fault"]
    assert [line["content"] for line in await sim.received(openid)] == [{"content": NOTICE}]


async def test_a_reply_to_a_farewell_or_a_view_reaches_nobody(sim: Sim) -> None:
    openid = await sim.follower()
    sim.say(sim.replying(openid))
    await sim.act(openid, "view", url="https://example.com")
    await sim.act(openid, "unfollow")
    assert await sim.received(openid) == []


async def test_the_webhooks_own_query_is_kept(sim: Sim) -> None:
    openid = await sim.follower()
    await sim.post("/sim/webhook", {"url": f"{sim.platform.webhook}?shop=1"})
    await sim.act(openid, "text", content="hi")
    assert sim.pushes[-1][0]["shop"] == "1"


async def test_a_fault_keeps_the_first_push_from_arriving(sim: Sim) -> None:
    openid = await sim.follower()
    await sim.faults({"endpoint": "callback", "kind": "timeout", "times": 1})
    sim.pushes = []
    result = await sim.act(openid, "text", content="hi")
    assert [a["status"] for a in result["attempts"]] == [None, 200]
    assert len(sim.pushes) == 1


async def test_a_fault_loses_the_first_answer(sim: Sim) -> None:
    openid = await sim.follower()
    sim.say(sim.replying(openid))
    await sim.faults({"endpoint": "callback", "kind": "accept_then_drop", "times": 1})
    sim.pushes = []
    await sim.act(openid, "text", content="hi")
    assert (len(sim.pushes), len(await sim.received(openid))) == (2, 1)


async def test_a_fault_doubles_a_push_yet_one_reply_is_shown(sim: Sim) -> None:
    openid = await sim.follower()
    sim.say(sim.replying(openid))
    await sim.faults({"endpoint": "callback", "kind": "duplicate", "times": 1})
    sim.pushes = []
    result = await sim.act(openid, "text", content="hi")
    assert (len(sim.pushes), len(result["copies"]), len(await sim.received(openid))) == (2, 2, 1)


async def test_a_fault_turns_two_pushes_round(sim: Sim) -> None:
    openid = await sim.follower()
    await sim.faults({"endpoint": "callback", "kind": "reorder", "times": 1})
    sim.pushes = []
    first = asyncio.create_task(sim.act(openid, "text", content="first"))
    while not (await sim.get("/sim/faults"))["faults"][0]["hits"]:
        pass
    await sim.act(openid, "text", content="second")
    await first
    assert [markup.read(body)["Content"] for _, body in sim.pushes] == ["second", "first"]


async def test_a_reordered_push_without_another_goes_out_by_itself(sim: Sim) -> None:
    openid = await sim.follower()
    await sim.faults(
        {"endpoint": "callback", "kind": "reorder", "seconds": 0.01, "times": 1},
        {"endpoint": "callback", "kind": "slow", "seconds": 0.01},
    )
    assert (await sim.act(openid, "text", content="a"))["raw"] == "success"
    assert (await sim.act(openid, "text", content="b"))["raw"] == "success"
