"""The chat page in a real Chromium, against the real simulator and a small program that answers callbacks."""

import json
import random
import shutil
import xml.etree.ElementTree as ET
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import BaseTestServer, TestServer
from aiohttp.web_protocol import RequestHandler
from playwright.async_api import Locator, Page, async_playwright, expect

from bot.clock import ShiftedClock
from bot.simulator.app import build_simulator
from bot.simulator.settings import SimulatorSettings

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on PATH"),
    pytest.mark.xdist_group("browser"),
]

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
    """The page, the simulator behind it and what the browser complained of."""

    page: Page
    server: BaseTestServer
    http: aiohttp.ClientSession
    settings: SimulatorSettings
    complaints: list[str] = field(default_factory=list)

    @property
    def base(self) -> str:
        return str(self.server.make_url("")).rstrip("/")

    def connections(self) -> list[RequestHandler]:
        assert self.server.runner
        assert self.server.runner.server
        return self.server.runner.server.connections

    def at(self, testid: str) -> Locator:
        return self.page.get_by_test_id(testid)

    def bubble(self, via: str, text: str) -> Locator:
        return self.page.locator(f"[data-testid=message][data-via={via}]", has_text=text)

    async def join(self, name: str = "小林") -> str:
        """Create a member and follow; the openid."""
        await self.at("new-member-name").fill(name)
        await self.at("new-member-name").press("Enter")
        await self.at("follow").click()
        await expect(self.bubble("passive", "欢迎")).to_be_visible()
        return str(await self.page.locator("[data-testid=member][aria-current]").get_attribute("data-openid"))

    async def say(self, text: str) -> None:
        await self.at("message-input").fill(text)
        await self.at("message-input").press("Enter")

    async def push(self, openid: str, body: dict[str, Any]) -> None:
        """What the program sends by itself, over the platform's own API."""
        keys = {"appid": self.settings.appid, "secret": self.settings.secret}
        asked = {"grant_type": "client_credential", **keys}
        async with self.http.get(f"{self.base}/cgi-bin/token", params=asked) as answer:
            token = (await answer.json())["access_token"]
        raw = json.dumps({"touser": openid, **body}, ensure_ascii=False).encode()  # \u… is refused: 40033
        address = f"{self.base}/cgi-bin/message/custom/send?access_token={token}"
        async with self.http.post(address, data=raw) as answer:
            assert (await answer.json())["errcode"] == 0


@pytest.fixture
async def simulator() -> AsyncIterator[tuple[BaseTestServer, SimulatorSettings]]:
    peer = web.Application()
    peer.router.add_post("/", program)
    async with TestServer(peer) as listening:
        settings = SimulatorSettings(webhook=str(listening.make_url("/")))
        app = build_simulator(settings, ShiftedClock(), random.Random(7), activity=activity, menu=MENU)
        async with TestServer(app) as server:
            yield server, settings


@pytest.fixture
async def screen(simulator: tuple[BaseTestServer, SimulatorSettings]) -> AsyncIterator[Screen]:
    async with async_playwright() as tools, aiohttp.ClientSession() as http:
        browser = await tools.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = await browser.new_page(viewport={"width": 1280, "height": 800})
        shown = Screen(page, simulator[0], http, simulator[1])
        page.on("console", lambda line: shown.complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: shown.complaints.append(str(error)))
        await page.goto(shown.base)
        yield shown
        assert shown.complaints == []
        await browser.close()


async def test_a_newcomer_follows_and_talks(screen: Screen) -> None:
    await screen.join()
    await expect(screen.at("current-member")).to_have_text("小林")
    await screen.say("运费多少？")
    await expect(screen.bubble("member", "运费多少？")).to_have_attribute("data-direction", "in")
    await expect(screen.bubble("passive", "你说：运费多少？")).to_have_attribute("data-direction", "out")
    await expect(screen.at("message")).to_have_count(3)
    await expect(screen.page.locator("[data-state=sending], [data-state=sent]")).to_have_count(0)


async def test_the_menu_and_its_pop_up_reach_the_program(screen: Screen) -> None:
    await screen.join()
    await screen.at("menu-button").first.press("Enter")
    await screen.at("menu-item").press("Enter")
    await expect(screen.bubble("passive", "菜单 points")).to_be_visible()
    await expect(screen.at("system-line").filter(has_text="我的积分")).to_be_visible()
    await screen.at("menu-button").last.click()
    await expect(screen.bubble("passive", "菜单 coupon")).to_be_visible()
    await screen.at("menu-toggle").click()
    await expect(screen.at("menu")).to_be_hidden()


async def test_pushes_arrive_live_and_choices_can_be_tapped(screen: Screen) -> None:
    openid = await screen.join()
    choices = {
        "head_content": "有帮助吗？",
        "list": [{"id": "1", "content": "有帮助"}],
        "tail_content": "谢谢",
    }
    await screen.push(openid, {"msgtype": "msgmenu", "msgmenu": choices})
    await expect(screen.bubble("custom", "有帮助吗？")).to_be_visible()
    await screen.at("choice").click()
    await expect(screen.bubble("passive", "你说：有帮助")).to_be_visible()


async def test_what_others_wrote_stays_text(screen: Screen) -> None:
    openid = await screen.join(HOSTILE)
    await screen.say(HOSTILE)
    await expect(screen.bubble("passive", HOSTILE)).to_be_visible()
    texts = f'{HOSTILE} <a href="javascript:window.hit=1">点我</a> <a href="https://example.com/a">会员</a>'
    await screen.push(openid, {"msgtype": "text", "text": {"content": texts}})
    await expect(screen.bubble("custom", '<a href="javascript:window.hit=1">点我</a>')).to_be_visible()
    await expect(screen.bubble("custom", "会员").get_by_role("link")).to_have_attribute(
        "href", "https://example.com/a"
    )
    await expect(screen.at("activity-row")).to_contain_text(HOSTILE)
    assert await screen.page.locator("img, body script").count() == 0
    assert await screen.page.evaluate("window.hit") is None


async def test_a_refused_send_stays_with_its_reason(screen: Screen) -> None:
    openid = await screen.join()
    leave_then_send = """async (openid) => {
      const body = JSON.stringify({openid, action: "unfollow"});
      await fetch("/sim/act", {method: "POST", body, headers: {"Content-Type": "application/json"}});
      document.getElementById("message-input").value = "还在吗";
      document.getElementById("composer").requestSubmit();
    }"""
    await screen.page.evaluate(leave_then_send, openid)
    await expect(screen.page.locator("[data-state=failed]")).to_contain_text("还在吗")
    await expect(screen.at("failure")).not_to_be_empty()
    await expect(screen.at("follow-page")).to_be_visible()
    assert ["409" in line for line in screen.complaints] == [True]
    screen.complaints.clear()


async def test_a_lost_stream_catches_up_without_doubling(screen: Screen) -> None:
    openid = await screen.join()
    for connection in screen.connections():
        connection.force_close()
    await expect(screen.at("connection")).to_be_visible()
    await screen.push(openid, {"msgtype": "text", "text": {"content": "你不在时发的"}})
    await expect(screen.at("connection")).to_be_hidden(timeout=15_000)
    await screen.push(openid, {"msgtype": "text", "text": {"content": "重连以后"}})
    await expect(screen.bubble("custom", "重连以后")).to_have_count(1)
    await expect(screen.bubble("custom", "你不在时发的")).to_have_count(1)
    await expect(screen.bubble("passive", "欢迎")).to_have_count(1)
    screen.complaints.clear()  # the browser reports the connections it lost


async def test_scanning_follows_and_the_clock_moves_on(screen: Screen) -> None:
    await screen.at("new-member-button").click()
    await screen.at("scan-scene").fill("shop_12")
    await screen.at("scan-scene").press("Enter")
    await expect(screen.bubble("passive", "欢迎 qrscene_shop_12")).to_be_visible()
    before = await screen.at("clock").text_content()
    await screen.at("advance-day").click()
    await expect(screen.at("clock")).not_to_contain_text(str(before)[:6])


async def test_faults_are_switched_on_and_off(screen: Screen) -> None:
    await screen.page.locator("#fault-section summary").click()
    box = screen.at("fault-send-errcode45009")
    for wanted in (True, False):
        await box.set_checked(wanted)
        async with screen.http.get(f"{screen.base}/sim/faults") as answer:
            rows = (await answer.json())["faults"]
        assert [row["errcode"] for row in rows] == ([45009] if wanted else [])


async def test_a_narrow_screen_has_drawers(screen: Screen) -> None:
    await screen.page.set_viewport_size({"width": 390, "height": 844})
    await expect(screen.at("members")).to_be_hidden()
    await screen.page.get_by_role("button", name="新建成员").click()
    await screen.join("小周")
    await expect(screen.at("new-member-name")).to_be_hidden()
    await screen.page.get_by_role("button", name="面板", exact=True).click()
    await expect(screen.at("clock")).to_be_in_viewport()
    await screen.page.keyboard.press("Escape")
    await expect(screen.at("clock")).to_be_hidden()
