"""A simulated platform on a real port, spoken to over HTTP, and the webhook it pushes to."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import ClientSession, web

from bot.clock import FixedClock
from bot.simulator.core import Platform
from bot.simulator.crypto import signature

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"

Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Sim:
    """One running simulator, spoken to over HTTP, and the webhook it pushes to."""

    http: ClientSession
    base: str
    platform: Platform
    clock: FixedClock
    pushes: list[tuple[dict[str, str], str]] = field(default_factory=list)
    answer: Answering | None = None

    async def get(self, path: str, **query: str) -> Any:
        async with self.http.get(self.base + path, params=query) as response:
            return await response.json()

    async def post(self, path: str, body: Any = None, **query: str) -> Any:
        async with self.http.post(self.base + path, json=body or {}, params=query) as response:
            return await response.json()

    async def token(self) -> str:
        settings = self.platform.settings
        query = {"grant_type": "client_credential", "appid": settings.appid, "secret": settings.secret}
        return str((await self.post("/cgi-bin/stable_token", query))["access_token"])

    async def api(self, path: str, body: Any = None, **query: str) -> Any:
        """A call with a fresh token: POST when there is a body."""
        query["access_token"] = await self.token()
        return await (self.get(path, **query) if body is None else self.post(path, body, **query))

    async def act(self, openid: str, action: str, **more: str) -> Any:
        return await self.post("/sim/act", {"openid": openid, "action": action, **more})

    async def follower(self, name: str = "") -> str:
        openid = str((await self.post("/sim/members", {"name": name}))["openid"])
        await self.act(openid, "follow")
        return openid

    async def faults(self, *rows: dict[str, Any]) -> Any:
        return await self.post("/sim/faults", {"faults": rows})

    async def received(self, openid: str) -> list[Any]:
        rows = (await self.get("/sim/messages", openid=openid))["messages"]
        return [row for row in rows if row["direction"] == "out"]

    async def greeted(self, request: web.Request) -> web.Response:
        """The program's answer to the GET that verifies its URL."""
        query, token = request.query, self.platform.settings.token
        if query["signature"] == signature(token, query["timestamp"], query["nonce"]):
            return web.Response(text=query["echostr"])
        return web.Response(status=403)

    async def hook(self, request: web.Request) -> web.StreamResponse:
        """The program's webhook: records the push, answers with `answer`, or `success`."""
        self.pushes.append((dict(request.query), (await request.read()).decode("utf-8", "replace")))
        return await self.answer(request) if self.answer else web.Response(text="success")

    async def send(self, openid: str, content: str = "你好") -> int:
        """The errcode of a customer-service text."""
        body = {"touser": openid, "msgtype": "text", "text": {"content": content}}
        return int((await self.api("/cgi-bin/message/custom/send", body))["errcode"])

    def replying(self, openid: str, content: str = "收到", **more: str) -> str:
        """A plain passive reply, right unless `more` makes it wrong."""
        fields = {
            "ToUserName": openid,
            "FromUserName": self.platform.settings.original_id,
            "CreateTime": "1795320000",
            "MsgType": "text",
            "Content": content,
        } | more
        return "<xml>" + "".join(f"<{k}>{v}</{k}>" for k, v in fields.items()) + "</xml>"

    def say(self, text: str) -> None:
        """Let the program answer every push with this body."""

        async def answer(_request: web.Request) -> web.Response:
            return web.Response(text=text)

        self.answer = answer


MakeSim = Callable[..., Awaitable[Sim]]
