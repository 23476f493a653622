import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.simulator.settings import TokenRules
from tests.bot.simulator.harness import MakeSim, Sim


def credentials(sim: Sim) -> dict[str, str]:
    settings = sim.platform.settings
    return {"grant_type": "client_credential", "appid": settings.appid, "secret": settings.secret}


async def classic(sim: Sim) -> str:
    return str((await sim.get("/cgi-bin/token", **credentials(sim)))["access_token"])


async def stable(sim: Sim, *, force: bool = False) -> dict[str, Any]:
    answer: dict[str, Any] = await sim.post(
        "/cgi-bin/stable_token", {**credentials(sim), "force_refresh": force}
    )
    return answer


async def works(sim: Sim, token: str) -> int:
    return int((await sim.get("/cgi-bin/getcallbackip", access_token=token)).get("errcode", 0))


async def test_a_new_token_voids_the_old(sim: Sim) -> None:
    old, new = await classic(sim), await classic(sim)
    assert [await works(sim, old), await works(sim, new)] == [40001, 0]


async def test_the_old_token_may_be_left_a_grace(make_sim: MakeSim) -> None:
    sim = await make_sim(tokens=TokenRules(grace=timedelta(minutes=5)))
    old, _ = await classic(sim), await classic(sim)
    assert await works(sim, old) == 0
    sim.clock.advance(timedelta(minutes=5))
    assert await works(sim, old) == 42001


async def test_the_two_kinds_leave_each_other_alone(sim: Sim) -> None:
    first, second = (await stable(sim))["access_token"], await classic(sim)
    assert [await works(sim, first), await works(sim, second)] == [0, 0]


async def test_stable_tokens_are_the_same_for_all_who_ask(sim: Sim) -> None:
    answers = await asyncio.gather(*(stable(sim) for _ in range(5)))
    assert len({answer["access_token"] for answer in answers}) == 1
    sim.clock.advance(timedelta(minutes=100))
    assert await stable(sim) == {"access_token": answers[0]["access_token"], "expires_in": 1200}


async def test_a_stable_token_is_renewed_in_its_last_five_minutes(sim: Sim) -> None:
    old = (await stable(sim))["access_token"]
    sim.clock.advance(timedelta(minutes=115))
    new = await stable(sim)
    assert (new["access_token"] != old, new["expires_in"]) == (True, 7200)
    assert [await works(sim, old), await works(sim, new["access_token"])] == [0, 0]
    sim.clock.advance(timedelta(minutes=5))
    assert await works(sim, old) == 42001


async def test_force_refresh_voids_the_old_but_not_twice_in_30_seconds(sim: Sim) -> None:
    old = (await stable(sim))["access_token"]
    new = (await stable(sim, force=True))["access_token"]
    assert [await works(sim, old), await works(sim, new)] == [40001, 0]
    assert (await stable(sim, force=True))["access_token"] == new
    sim.clock.advance(timedelta(seconds=30))
    assert (await stable(sim, force=True))["access_token"] != new


async def test_force_refresh_twenty_times_a_day(sim: Sim) -> None:
    for _ in range(20):
        assert "access_token" in await stable(sim, force=True)
        sim.clock.advance(timedelta(seconds=30))
    assert (await stable(sim, force=True))["errcode"] == 45009
    assert "access_token" in await stable(sim)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"grant_type": "password"}, 40002),
        ({"appid": ""}, 41002),
        ({"appid": "wxother"}, 40013),
        ({"secret": ""}, 41004),
        ({"secret": "wrong"}, 40125),
    ],
)
async def test_wrong_credentials(sim: Sim, change: dict[str, str], code: int) -> None:
    given = credentials(sim) | change
    assert (await sim.get("/cgi-bin/token", **given))["errcode"] == code
    assert (await sim.post("/cgi-bin/stable_token", given))["errcode"] == code


async def test_tokens_that_do_not_count(sim: Sim) -> None:
    token = await classic(sim)
    assert (await sim.get("/cgi-bin/getcallbackip"))["errcode"] == 41001
    assert await works(sim, "made-up") == 40014
    sim.clock.advance(timedelta(hours=2))
    assert await works(sim, token) == 42001


async def test_errmsg_ends_with_a_request_id_that_can_be_looked_up(sim: Sim) -> None:
    errmsg = (await sim.get("/cgi-bin/getcallbackip"))["errmsg"]
    text, rid = errmsg.split(" rid: ")
    assert text == "access_token missing"
    answer = await sim.api("/cgi-bin/openapi/rid/get", {"rid": rid})
    assert answer["request"]["request_url"] == "/cgi-bin/getcallbackip"
    assert (await sim.api("/cgi-bin/openapi/rid/get", {"rid": "none"}))["errcode"] == 40035


async def test_the_ticket_lives_two_hours(sim: Sim) -> None:
    one = await sim.api("/cgi-bin/ticket/getticket", type="jsapi")
    sim.clock.advance(timedelta(minutes=10))
    assert (await sim.api("/cgi-bin/ticket/getticket", type="jsapi")) == one | {"expires_in": 6600}
    sim.clock.advance(timedelta(hours=2))
    assert (await sim.api("/cgi-bin/ticket/getticket", type="jsapi"))["ticket"] != one["ticket"]
    assert (await sim.api("/cgi-bin/ticket/getticket", type="other"))["errcode"] == 40035


async def test_addresses(sim: Sim) -> None:
    assert (await sim.api("/cgi-bin/get_api_domain_ip"))["ip_list"]
    assert (await sim.api("/cgi-bin/callback/check", {"action": "all"}))["dns"]
    assert (await sim.api("/cgi-bin/callback/check", {"action": "x"}))["errcode"] == 40035
