from typing import Any

import pytest

from tests.bot.simulator.harness import Sim


async def create(sim: Sim, name: str, scene: Any, **more: Any) -> Any:
    body = {"action_name": name, "action_info": {"scene": scene}, **more}
    return await sim.api("/cgi-bin/qrcode/create", body)


async def test_a_code_can_be_seen_and_scanned(sim: Sim) -> None:
    code = await create(sim, "QR_STR_SCENE", {"scene_str": "<ch_a1>"}, expire_seconds=604800)
    assert code["expire_seconds"] == 604800
    async with sim.http.get(f"{sim.base}/cgi-bin/showqrcode", params={"ticket": code["ticket"]}) as picture:
        assert picture.content_type == "image/svg+xml"
        assert "&lt;ch_a1&gt;" in await picture.text()
    async with sim.http.get(code["url"]) as picture:
        assert picture.status == 200
    openid = await sim.follower()
    result = await sim.act(openid, "scan", scene="<ch_a1>")
    assert result["raw"] == "success"
    assert code["ticket"] in sim.pushes[-1][1]


async def test_no_such_ticket(sim: Sim) -> None:
    async with sim.http.get(f"{sim.base}/cgi-bin/showqrcode") as picture:
        assert picture.status == 404


async def test_a_code_without_a_time_lives_thirty_seconds(sim: Sim) -> None:
    assert (await create(sim, "QR_SCENE", {"scene_id": 7}))["expire_seconds"] == 30
    assert "expire_seconds" not in await create(sim, "QR_LIMIT_SCENE", {"scene_id": 100_000})


@pytest.mark.parametrize(
    ("name", "scene", "more"),
    [
        ("QR_SCENE", {"scene_id": 0}, {}),
        ("QR_SCENE", {"scene_id": True}, {}),
        ("QR_STR_SCENE", {"scene_str": "x"}, {"expire_seconds": True}),
        ("QR_LIMIT_SCENE", {"scene_id": 100_001}, {}),
        ("QR_STR_SCENE", {"scene_str": ""}, {}),
        ("QR_LIMIT_STR_SCENE", {"scene_str": "x" * 65}, {}),
        ("QR_STR_SCENE", {"scene_str": "x"}, {"expire_seconds": 2_592_001}),
        ("QR_PAINTING", {"scene_str": "x"}, {}),
        ("QR_SCENE", "x", {}),
    ],
)
async def test_refusals(sim: Sim, name: str, scene: Any, more: dict[str, Any]) -> None:
    assert (await create(sim, name, scene, **more))["errcode"] == 40035
