from datetime import timedelta
from typing import Any

import pytest
from yarl import URL

from tests.bot.simulator.harness import Sim

AUTHORIZE = "/connect/oauth2/authorize"


def asking(sim: Sim, scope: str = "snsapi_userinfo", **more: str) -> dict[str, str]:
    return {
        "appid": sim.platform.settings.appid,
        "redirect_uri": "https://shop.example/card?from=wx",
        "response_type": "code",
        "scope": scope,
        "state": "abc123",
        **more,
    }


async def code_for(sim: Sim, openid: str, scope: str = "snsapi_userinfo") -> str:
    query = asking(sim, scope, openid=openid)
    async with sim.http.get(sim.base + AUTHORIZE, params=query, allow_redirects=False) as response:
        assert response.status == 302
        target = URL(response.headers["Location"])
    assert (target.host, target.query["from"], target.query["state"]) == ("shop.example", "wx", "abc123")
    return target.query["code"]


async def exchange(sim: Sim, code: str) -> Any:
    settings = sim.platform.settings
    return await sim.get(
        "/sns/oauth2/access_token",
        appid=settings.appid,
        secret=settings.secret,
        code=code,
        grant_type="authorization_code",
    )


async def test_the_page_offers_the_members(sim: Sim) -> None:
    openid = (await sim.post("/sim/members", {"name": "<小明>"}))["openid"]
    async with sim.http.get(sim.base + AUTHORIZE, params=asking(sim)) as response:
        page = await response.text()
    assert "&lt;小明&gt;" in page
    assert f"openid={openid}" in page


@pytest.mark.parametrize(
    "more",
    [
        {"appid": "wxother"},
        {"redirect_uri": "/card"},
        {"redirect_uri": "http://[bad"},
        {"response_type": "token"},
        {"scope": "all"},
        {"state": "a b"},
        {"state": "a" * 129},
        {"openid": "oNobody"},
    ],
)
async def test_pages_that_are_refused(sim: Sim, more: dict[str, str]) -> None:
    async with sim.http.get(sim.base + AUTHORIZE, params=asking(sim) | more) as response:
        assert response.status == 400


async def test_a_code_counts_once(sim: Sim) -> None:
    openid = await sim.follower("小明")
    code = await code_for(sim, openid)
    token = await exchange(sim, code)
    assert (token["openid"], token["expires_in"], "unionid" in token) == (openid, 7200, True)
    info = await sim.get("/sns/userinfo", access_token=token["access_token"], openid=openid)
    assert info["nickname"] == "小明"
    assert (await sim.get("/sns/auth", access_token=token["access_token"], openid=openid))["errcode"] == 0
    assert (await exchange(sim, code))["errcode"] == 40163
    assert (await exchange(sim, "made-up"))["errcode"] == 40029
    assert (await exchange(sim, ""))["errcode"] == 41008


async def test_a_code_lives_five_minutes(sim: Sim) -> None:
    code = await code_for(sim, await sim.follower())
    sim.clock.advance(timedelta(minutes=5))
    assert (await exchange(sim, code))["errcode"] == 42003


async def test_the_base_scope_tells_the_openid_only(sim: Sim) -> None:
    openid = await sim.follower()
    token = await exchange(sim, await code_for(sim, openid, "snsapi_base"))
    assert "unionid" not in token
    answer = await sim.get("/sns/userinfo", access_token=token["access_token"], openid=openid)
    assert answer["errcode"] == 48001


async def test_web_tokens_are_refreshed_for_thirty_days(sim: Sim) -> None:
    openid = await sim.follower()
    token = await exchange(sim, await code_for(sim, openid))
    given = {"appid": sim.platform.settings.appid, "refresh_token": token["refresh_token"]}

    async def auth(access_token: str) -> int:
        return int((await sim.get("/sns/auth", access_token=access_token, openid=openid))["errcode"])

    sim.clock.advance(timedelta(hours=2))
    assert await auth(token["access_token"]) == 42001
    fresh = await sim.get("/sns/oauth2/refresh_token", **given)
    assert await auth(fresh["access_token"]) == 0
    assert await auth(await sim.token()) == 40001
    assert await auth("") == 41001
    other = await sim.get("/sns/auth", access_token=fresh["access_token"], openid="oOther")
    assert other["errcode"] == 40003
    sim.clock.advance(timedelta(days=30))
    for change, code in (
        ({}, 42002),
        ({"refresh_token": "made-up"}, 40030),
        ({"refresh_token": ""}, 41003),
        ({"appid": "wxother"}, 40013),
    ):
        assert (await sim.get("/sns/oauth2/refresh_token", **(given | change)))["errcode"] == code
