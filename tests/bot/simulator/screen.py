"""The chat page against the real simulator and a small program that answers callbacks."""

import base64
import json
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import BaseTestServer
from aiohttp.web_protocol import RequestHandler
from playwright.async_api import Locator, Page, expect

from bot.simulator.core import Platform
from bot.simulator.settings import SimulatorSettings
from tests.support.browser import Window

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
HOSTILE = '<img src=x onerror="window.hit=1"><script>window.hit=1</script>'
MENU: list[dict[str, Any]] = [
    {"name": "会员", "sub_button": [{"type": "click", "name": "我的积分", "key": "points"}]},
    {"type": "click", "name": "优惠券", "key": "coupon"},
]


async def program(request: web.Request) -> web.Response:
    """A program under development: a welcome, an echo, and the key of a tapped menu entry."""
    sent = {child.tag: child.text or "" for child in ET.fromstring(await request.text())}
    said = {"subscribe": f"欢迎 {sent.get('EventKey')}", "CLICK": f"菜单 {sent.get('EventKey')}"}
    text = f"你说：{sent['Content']}" if "Content" in sent else said.get(sent.get("Event", ""))
    if text is None:
        return web.Response(text="success")
    reply = ET.Element("xml")
    for name, value in {
        "ToUserName": sent["FromUserName"],
        "FromUserName": sent["ToUserName"],
        "CreateTime": sent["CreateTime"],
        "MsgType": "text",
        "Content": text,
    }.items():
        ET.SubElement(reply, name).text = value
    return web.Response(text=ET.tostring(reply, "unicode"))


async def activity(openid: str) -> list[dict[str, str]]:
    row = {"at": "2026-01-01T00:00:00+00:00", "kind": "answered", "topic": "运费", "handler": "faq"}
    return [row | {"source": "", "text": f"{openid} {HOSTILE}"}]


@dataclass
class Screen:
    """The page and the simulator behind it."""

    window: Window
    server: BaseTestServer
    http: aiohttp.ClientSession
    platform: Platform

    @property
    def page(self) -> Page:
        return self.window.page

    @property
    def complaints(self) -> list[str]:
        return self.window.complaints

    @property
    def settings(self) -> SimulatorSettings:
        return self.platform.settings

    @property
    def base(self) -> str:
        return str(self.server.make_url("")).rstrip("/")

    def connections(self) -> list[RequestHandler]:
        assert self.server.runner
        assert self.server.runner.server
        return self.server.runner.server.connections

    def at(self, testid: str) -> Locator:
        return self.window.at(testid)

    def bubble(self, via: str, text: str) -> Locator:
        return self.window.bubble(via, text)

    async def say(self, text: str) -> None:
        await self.window.say(text)

    async def join(self, name: str = "小林") -> str:
        """Create a member and follow; the openid."""
        await self.at("new-member-name").fill(name)
        await self.at("new-member-name").press("Enter")
        await self.at("follow").click()
        await expect(self.bubble("passive", "欢迎")).to_be_visible()
        return str(await self.page.locator("[data-testid=member][aria-current]").get_attribute("data-openid"))

    async def push(self, openid: str, body: dict[str, Any]) -> None:
        """What the program sends by itself, over the platform's own API."""
        raw = json.dumps({"touser": openid, **body}, ensure_ascii=False)  # \u… is refused: 40033
        await self.call("message/custom/send", data=raw.encode())

    async def send_picture(self, openid: str) -> None:
        """The program uploads a picture and sends it."""
        form = aiohttp.FormData()
        form.add_field("media", PICTURE, filename="a.png", content_type="image/png")
        media = (await self.call("media/upload", data=form, type="image"))["media_id"]
        await self.push(openid, {"msgtype": "image", "image": {"media_id": media}})

    async def call(self, path: str, data: Any, **query: str) -> Any:
        """A call of the platform's API that must not fail."""
        keys = {"appid": self.settings.appid, "secret": self.settings.secret}
        asked = {"grant_type": "client_credential", **keys}
        async with self.http.get(f"{self.base}/cgi-bin/token", params=asked) as answer:
            query["access_token"] = (await answer.json())["access_token"]
        async with self.http.post(f"{self.base}/cgi-bin/{path}", data=data, params=query) as answer:
            told = await answer.json()
        assert not told.get("errcode")
        return told
