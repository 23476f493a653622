from datetime import timedelta
from typing import Any

import pytest

from tests.bot.simulator.api.test_media import uploaded
from tests.bot.simulator.harness import Sim

SEND = "/cgi-bin/message/custom/send"
TYPING = "/cgi-bin/message/custom/typing"


async def test_the_window_opens_is_used_up_and_closes(sim: Sim) -> None:
    openid = await sim.follower()
    assert [await sim.send(openid) for _ in range(4)] == [0, 0, 0, 45047]
    await sim.act(openid, "text", content="hi")
    assert [await sim.send(openid) for _ in range(6)] == [0] * 5 + [45047]
    sim.clock.advance(timedelta(hours=48))
    assert await sim.send(openid) == 45015
    assert len(await sim.received(openid)) == 8


async def test_a_passive_reply_takes_nothing_from_the_window(sim: Sim) -> None:
    openid = await sim.follower()
    sim.clock.advance(timedelta(minutes=1))
    sim.say(sim.replying(openid))
    await sim.act(openid, "text", content="hi")
    assert [await sim.send(openid) for _ in range(6)] == [0] * 5 + [45047]


async def test_what_opens_nothing_and_what_opens_for_good(sim: Sim) -> None:
    openid = await sim.follower()
    sim.clock.advance(timedelta(minutes=1))
    await sim.act(openid, "view", url="https://example.com")
    assert await sim.send(openid) == 45015
    await sim.act(openid, "pay")
    assert [await sim.send(openid) for _ in range(7)] == [0] * 7


async def test_who_cannot_be_reached(sim: Sim) -> None:
    never, openid = (await sim.post("/sim/members"))["openid"], await sim.follower()
    assert [await sim.send("oNobody"), await sim.send(never)] == [40003, 43004]
    await sim.act(openid, "unfollow")
    assert await sim.send(openid) == 45015
    await sim.act(openid, "follow")
    await sim.api("/cgi-bin/tags/members/batchblacklist", {"openid_list": [openid]})
    assert await sim.send(openid) == 43019


ARTICLE = {"title": "t", "description": "d", "url": "u", "picurl": "p"}


@pytest.mark.parametrize(
    ("kind", "content", "code"),
    [
        ("text", {"content": "中" * 682 + "ab"}, 0),
        ("text", {"content": "中" * 683}, 45002),
        ("text", {"content": ""}, 44004),
        ("text", "words", 44004),
        ("news", {"articles": [ARTICLE]}, 0),
        ("news", {"articles": [ARTICLE, ARTICLE]}, 45008),
        ("news", {"articles": []}, 44003),
        ("image", {"media_id": "unknown"}, 40007),
        ("video", {"media_id": "LIVE", "thumb_media_id": "unknown"}, 40007),
        ("image", {"media_id": "LIVE"}, 0),
        ("music", {"musicurl": "u", "thumb_media_id": "LIVE"}, 0),
        ("miniprogrampage", {"title": "t", "appid": "wx2", "pagepath": "p", "thumb_media_id": "LIVE"}, 0),
        ("msgmenu", {"head_content": "?", "list": [{"id": "1", "content": "是"}], "tail_content": ""}, 0),
        ("msgmenu", {"list": [{"id": "1"}]}, 40035),
        ("wxcard", {"card_id": "C"}, 0),
        ("mpnewsarticle", {}, 40035),
        ("sticker", {}, 40008),
    ],
)
async def test_bodies(sim: Sim, kind: str, content: Any, code: int) -> None:
    openid = await sim.follower()
    if isinstance(content, dict):
        live = await uploaded(sim)
        content = {key: live if value == "LIVE" else value for key, value in content.items()}
    answer = await sim.api(SEND, {"touser": openid, "msgtype": kind, kind: content})
    assert answer["errcode"] == code, answer
    lines = await sim.received(openid)
    assert [(line["via"], line["type"], line["content"]) for line in lines] == (
        [] if code else [("custom", kind, content)]
    )


async def test_typing(sim: Sim) -> None:
    openid = await sim.follower()

    async def typing(command: str) -> int:
        return int((await sim.api(TYPING, {"touser": openid, "command": command}))["errcode"])

    codes = [await typing(c) for c in ("Typing", "Typing", "CancelTyping", "Typing", "Dancing")]
    assert codes == [0, 45081, 0, 0, 45072]
    sim.clock.advance(timedelta(minutes=1))
    assert await typing("Typing") == 45080
