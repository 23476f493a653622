import pytest

from tests.bot.simulator.harness import Sim


@pytest.mark.parametrize("path", ["/", "/sim/state", "/sim/clock", "/static/app.js"])
async def test_a_name_that_somebody_points_here_is_refused(sim: Sim, path: str) -> None:
    async with sim.http.get(sim.base + path, headers={"Host": "evil.example:80"}) as answer:
        assert answer.status == 403
        assert "127.0.0.1" in await answer.text()


@pytest.mark.parametrize("path", ["/sim/reset", "/sim/webhook", "/sim/act", "/sim/callback", "/sim/faults"])
async def test_another_page_drives_nothing(sim: Sim, path: str) -> None:
    for origin in ("https://evil.example", "null", "http://127.0.0.1:1"):
        async with sim.http.post(sim.base + path, json={}, headers={"Origin": origin}) as answer:
            assert answer.status == 403
    async with sim.http.post(
        sim.base + path, data='{"url": "x"}', headers={"Content-Type": "text/plain"}
    ) as answer:
        assert answer.status == 415
        assert "application/json" in (await answer.json())["error"]


async def test_its_own_page_does(sim: Sim) -> None:
    async with sim.http.post(
        sim.base + "/sim/members", json={"name": "小林"}, headers={"Origin": sim.base}
    ) as answer:
        assert answer.status == 200


async def test_the_platform_itself_is_for_programs_under_any_name(sim: Sim) -> None:
    url = sim.base + "/cgi-bin/user/get?access_token=x"
    async with sim.http.get(url, headers={"Host": "api.weixin.qq.com"}) as answer:
        assert answer.status == 200
