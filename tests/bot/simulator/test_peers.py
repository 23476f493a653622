"""Other people's WeChat programs on real ports: wechatpy's own client and a WeRoBot bot."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from wechatpy import WeChatClient
from wechatpy.exceptions import WeChatClientException
from werobot import WeRoBot

from tests.bot.simulator.harness import AES_KEY, MakeSim, Sim


class Client(WeChatClient):  # type: ignore[misc] # the library ships no types
    """wechatpy's own client; its two addresses are constants, hence the two lines."""

    def __init__(self, sim: Sim) -> None:
        self.API_BASE_URL = f"{sim.base}/cgi-bin/"
        super().__init__(sim.platform.settings.appid, sim.platform.settings.secret, timeout=5)

    def _fetch_access_token(self, url: str, params: dict[str, str]) -> Any:
        _, path = url.split("/cgi-bin/")
        return super()._fetch_access_token(self.API_BASE_URL + path, params)


@contextmanager
def using(sim: Sim) -> Iterator[Client]:
    client = Client(sim)
    try:
        yield client
    finally:
        client._http.close()


async def test_wechatpy_fetches_a_token_and_sends(sim: Sim) -> None:
    openid = await sim.follower()
    with using(sim) as client:
        answer = await asyncio.to_thread(client.message.send_text, openid, "你好，\n欢迎")
    assert answer["errcode"] == 0
    assert [line["content"] for line in await sim.received(openid)] == [{"content": "你好，\n欢迎"}]


async def test_wechatpy_refreshes_a_token_that_was_voided(sim: Sim) -> None:
    openid = await sim.follower()
    with using(sim) as client:
        await asyncio.to_thread(client.message.send_text, openid, "one")
        await sim.faults({"endpoint": "/cgi-bin/message/custom/send", "kind": "invalidate_token", "times": 1})
        await asyncio.to_thread(client.message.send_text, openid, "two")
    assert len((await sim.get("/sim/calls", endpoint="/cgi-bin/token"))["calls"]) == 2
    assert len(await sim.received(openid)) == 2


async def test_wechatpy_understands_the_rest(sim: Sim) -> None:
    openid = await sim.follower()

    def work(client: Client) -> None:
        assert client.user.get(openid)["subscribe"] == 1
        assert client.user.get_followers()["data"]["openid"] == [openid]
        tag = client.tag.create("老客户")["id"]
        client.tag.tag_user(tag, openid)
        assert client.tag.get_user_tag(openid) == [tag]
        client.menu.create({"button": [{"type": "click", "name": "积分", "key": "points"}]})
        assert client.menu.get()["menu"]["button"][0]["key"] == "points"
        code = client.qrcode.create(
            {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": "shop"}}}
        )
        assert code["ticket"]
        media = client.media.upload("image", ("a.png", b"\x89PNG", "image/png"))["media_id"]
        client.message.send_image(openid, media)
        assert client.media.download(media).content == b"\x89PNG"
        client.message.send_template(openid, "T", {"thing1": {"value": "耳机"}})
        assert client.message.send_mass_text([openid, openid], "上新")["msg_id"]
        with pytest.raises(WeChatClientException) as refusal:
            client.message.send_text("oNobody", "x")
        assert refusal.value.errcode == 40003

    with using(sim) as client:
        await asyncio.to_thread(work, client)
    assert [line["via"] for line in await sim.received(openid)] == ["custom", "template", "mass"]


class Quiet(WSGIRequestHandler):
    def log_message(self, *_args: object) -> None:
        pass


@contextmanager
def werobot_bot(sim: Sim) -> Iterator[str]:
    """A WeRoBot bot on a port of its own, in secure mode; gives its URL."""
    settings = sim.platform.settings
    bot = WeRoBot(token=settings.token)
    bot.config.update(SESSION_STORAGE=False, APP_ID=settings.appid, ENCODING_AES_KEY=settings.aes_key)
    assert bot.crypto  # from here on it encrypts
    bot.subscribe(lambda message: f"欢迎 {message.source}")
    bot.text(lambda message: "a]]>b<x" if message.content == "odd" else f"你说：{message.content}")
    server = make_server("127.0.0.1", 0, bot.wsgi, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


async def test_a_werobot_bot_answers_in_secure_mode(make_sim: MakeSim) -> None:
    sim = await make_sim(mode="secure", aes_key=AES_KEY)
    with werobot_bot(sim) as url:
        await sim.post("/sim/webhook", {"url": url})
        openid = await sim.follower()
        result = await sim.act(openid, "text", content="有优惠吗 <&>")
    assert "<Encrypt>" in result["raw"]
    assert result["notice"] is None
    contents = [line["content"]["content"] for line in await sim.received(openid)]
    assert contents == [f"欢迎 {openid}", "你说：有优惠吗 <&>"]


async def test_a_cdata_end_that_werobot_does_not_escape_is_noticed(make_sim: MakeSim) -> None:
    sim = await make_sim(mode="secure", aes_key=AES_KEY)
    with werobot_bot(sim) as url:
        await sim.post("/sim/webhook", {"url": url})
        result = await sim.act(await sim.follower(), "text", content="odd")
    assert result["notice"]
    assert "not well-formed" in result["fault"]


async def test_a_werobot_bot_refuses_a_forged_signature(make_sim: MakeSim) -> None:
    sim = await make_sim(mode="secure", aes_key=AES_KEY)
    fields = {"FromUserName": "oA", "MsgType": "text", "Content": "hi"}
    with werobot_bot(sim) as url:
        await sim.post("/sim/webhook", {"url": url})
        result = await sim.post("/sim/callback", {"fields": fields, "tamper": {"signature": "0"}})
    assert result["attempts"][0]["status"] == 403
