"""The simulated WeChat in this process, with a port for each replica, so that it can tell them apart."""

import json
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta

from aiohttp import web

from bench.traffic import APPID, SECRET, TOKEN
from bot.clock import ShiftedClock
from bot.simulator.app import PLATFORM, build_simulator
from bot.simulator.core import Platform
from bot.simulator.faults import Fault, Faults
from bot.simulator.settings import SimulatorSettings
from bot.simulator.windows import Trigger, WindowRule

SEND, TEMPLATE, STABLE_TOKEN = (
    f"/cgi-bin/{name}" for name in ("message/custom/send", "message/template/send", "stable_token")
)
TOKEN_CODES = (40001, 40014, 42001)
_PORT: ContextVar[int] = ContextVar("port")


class TwoOfThree(Faults):
    """Strikes two of three calls of a replica: five failures in a row would make it rest."""

    def __init__(self) -> None:
        super().__init__()
        self._calls: Counter[tuple[int, str]] = Counter()

    def take(self, endpoint: str, kinds: Collection[str]) -> Fault | None:
        self._calls[_PORT.get(), endpoint] += 1
        return super().take(endpoint, kinds) if self._calls[_PORT.get(), endpoint] % 3 else None


@dataclass(slots=True)
class Wechat:
    """asked: requests for a token, by port. codes: of `SEND`'s answers. renewed: the ports from which a
    message was accepted since the tokens died. refused: the messages that are to come again with a new token.
    refused_at: the last of them, monotonic seconds.
    """

    platform: Platform
    ports: list[int] = field(default_factory=list)
    asked: Counter[int] = field(default_factory=Counter)
    codes: Counter[int] = field(default_factory=Counter)
    renewed: set[int] = field(default_factory=set)
    refused: set[bytes] = field(default_factory=set)
    refused_at: float = 0.0

    def tokens(self) -> set[str]:
        """Every token that was ever made."""
        answers = [call.answer for call in self.platform.state.calls if call.endpoint == STABLE_TOKEN]
        return {answer["access_token"] for answer in answers if answer and "access_token" in answer}

    def arrived(self, via: str = "custom") -> Counter[tuple[str, str]]:
        """How often each (openid, text) arrived."""
        return Counter(
            (message.openid, str(message.content.get("content") or message.content.get("template_id")))
            for message in self.platform.state.messages
            if message.via == via
        )

    def note(self, port: int, path: str, body: bytes, answer: object) -> None:
        """A call that came in at a port, and its answer."""
        if path == STABLE_TOKEN:
            self.asked[port] += 1
        if path == SEND and isinstance(answer, bytes) and answer:
            code = int(json.loads(answer).get("errcode", 0))
            self.codes[code] += 1
            if code == 0:
                self.renewed.add(port)
                self.refused.discard(body)
            elif code in TOKEN_CODES:
                self.refused.add(body)
                self.refused_at = time.monotonic()


@asynccontextmanager
async def listening(clock: ShiftedClock, members: int, ports: int) -> AsyncIterator[Wechat]:
    """It listens on so many ports; its members are o0, o1, … and may be written to without end."""
    windows: dict[Trigger, WindowRule] = {"message": WindowRule(None, timedelta(days=30))}
    settings = SimulatorSettings(
        appid=APPID, secret=SECRET, token=TOKEN, windows=windows, quotas={}, minute_quotas={}
    )
    app = build_simulator(settings, clock, random.Random(7))
    wechat = Wechat(app[PLATFORM])
    for number in range(members):
        member = wechat.platform.add_member(openid=f"o{number}")
        member.following = True
        wechat.platform.open_window(member, "message")

    @web.middleware
    async def told_apart(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        port = request.url.port or 0
        _PORT.set(port)
        body = await request.read()
        response = await handler(request)
        wechat.note(port, request.path, body, getattr(response, "body", None))
        return response

    app.middlewares.append(told_apart)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        for _ in range(ports):
            await web.TCPSite(runner, "127.0.0.1", 0).start()
        wechat.ports = [address[1] for address in runner.addresses]
        yield wechat
    finally:
        await runner.cleanup()
