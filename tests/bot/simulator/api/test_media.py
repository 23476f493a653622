from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from aiohttp import FormData

from tests.bot.simulator.harness import Sim


async def upload(sim: Sim, path: str, kind: str, name: str = "a.jpg", body: bytes = b"\xff\xd8") -> Any:
    form = FormData()
    form.add_field("media", BytesIO(body), filename=name, content_type="image/jpeg")
    query = {"access_token": await sim.token(), "type": kind}
    async with sim.http.post(sim.base + path, data=form, params=query) as response:
        return await response.json()


async def uploaded(sim: Sim) -> str:
    return str((await upload(sim, "/cgi-bin/media/upload", "image"))["media_id"])


async def test_a_temporary_file_lives_three_days(sim: Sim) -> None:
    media_id = await uploaded(sim)
    query = {"access_token": await sim.token(), "media_id": media_id}
    async with sim.http.get(f"{sim.base}/cgi-bin/media/get", params=query) as response:
        assert (await response.read(), response.content_type) == (b"\xff\xd8", "image/jpeg")
    sim.clock.advance(timedelta(days=3))
    assert (await sim.api("/cgi-bin/media/get", media_id=media_id))["errcode"] == 40007


@pytest.mark.parametrize(
    ("kind", "name", "body", "code"),
    [
        ("sticker", "a.jpg", b"x", 40004),
        ("image", "a.exe", b"x", 40004),
        ("image", "a.jpg", b"", 41005),
        ("thumb", "a.jpg", b"x" * (64 * 1024 + 1), 40006),
    ],
)
async def test_files_that_are_refused(sim: Sim, kind: str, name: str, body: bytes, code: int) -> None:
    assert (await upload(sim, "/cgi-bin/media/upload", kind, name, body))["errcode"] == code


async def test_no_file(sim: Sim) -> None:
    assert (await sim.api("/cgi-bin/media/upload", {}, type="image"))["errcode"] == 41005


async def test_thumbs_and_videos(sim: Sim) -> None:
    assert "thumb_media_id" in await upload(sim, "/cgi-bin/media/upload", "thumb")
    video = (await upload(sim, "/cgi-bin/media/upload", "video", "a.mp4"))["media_id"]
    url = (await sim.api("/cgi-bin/media/get", media_id=video))["video_url"]
    async with sim.http.get(url) as response:
        assert await response.read() == b"\xff\xd8"


async def test_permanent_material_and_article_pictures(sim: Sim) -> None:
    media = await upload(sim, "/cgi-bin/material/add_material", "image")
    picture = await upload(sim, "/cgi-bin/media/uploadimg", "")
    draft = await sim.api("/cgi-bin/draft/add", {"articles": [{"title": "新品", "content": "<p>…</p>"}]})
    for url in (media["url"], picture["url"]):
        async with sim.http.get(url) as response:
            assert response.status == 200
    async with sim.http.get(f"{sim.base}/cgi-bin/media/simulated?media_id=none") as response:
        assert response.status == 404
    count = await sim.api("/cgi-bin/material/get_materialcount")
    assert (count["image_count"], count["news_count"]) == (1, 1)
    news = await sim.api("/cgi-bin/material/get_material", {"media_id": draft["media_id"]})
    assert news["news_item"][0]["title"] == "新品"
    for code in (0, 40007):
        deleted = await sim.api("/cgi-bin/material/del_material", {"media_id": media["media_id"]})
        assert deleted["errcode"] == code
    assert (await sim.api("/cgi-bin/draft/add", {"articles": [{}]}))["errcode"] == 44003
    large = await upload(sim, "/cgi-bin/media/uploadimg", "", body=b"x" * (1024 * 1024 + 1))
    assert large["errcode"] == 40006
