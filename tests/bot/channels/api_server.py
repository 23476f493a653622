"""A small HTTP server that answers API calls as a test tells it to; not the simulator."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.channels.api_client import ApiCredentials, OfficialAccountClient
from bot.channels.api_http import ApiHttp, HttpLimits
from bot.clock import FixedClock

TOKEN_PATH = "/cgi-bin/stable_token"
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
SHORT = HttpLimits(read=timedelta(milliseconds=50))  # where no answer will come


def answers(fields: dict[str, Any], status: int = 200) -> Answer:
    """JSON as the platform sends it: typed as text."""

    async def respond(_request: web.Request) -> web.StreamResponse:
        return web.Response(text=json.dumps(fields, ensure_ascii=False), status=status)

    return respond


def says(text: str, status: int = 200) -> Answer:
    async def respond(_request: web.Request) -> web.StreamResponse:
        return web.Response(text=text, status=status)

    return respond


async def drops(request: web.Request) -> web.StreamResponse:
    """Takes the body, then closes the connection without a word."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def breaks_off(request: web.Request) -> web.StreamResponse:
    """Closes the connection in the middle of the answer."""
    response = web.StreamResponse(headers={"Content-Length": "100"})
    await response.prepare(request)
    await response.write(b'{"errcode":0')
    assert request.transport is not None
    request.transport.abort()
    return response


async def garbles(request: web.Request) -> web.StreamResponse:
    """Answers something that is not HTTP."""
    assert request.transport is not None
    request.transport.write(b"SSH-2.0-OpenSSH\r\n\r\n")
    request.transport.close()
    return web.Response()


async def hangs(_request: web.Request) -> web.StreamResponse:
    """Takes the body and never answers."""
    await asyncio.Event().wait()
    return web.Response()


@dataclass
class Platform:
    """`token`: answer to the token request, None = token-1, token-2, … `call`: answer to everything else."""

    token: Answer | None = None
    call: Answer = field(default_factory=lambda: answers({"errcode": 0, "errmsg": "ok"}))
    expires_in: int = 7200
    token_requests: list[dict[str, Any]] = field(default_factory=list)
    calls: list[tuple[str, str, bytes]] = field(default_factory=list)

    async def respond(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        if request.path == TOKEN_PATH:
            self.token_requests.append(json.loads(body))
            return await (self.token or self._next_token)(request)
        self.calls.append((request.path, request.query["access_token"], body))
        return await self.call(request)

    async def _next_token(self, _request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(0)
        fields = {"access_token": f"token-{len(self.token_requests)}", "expires_in": self.expires_in}
        return web.json_response(fields)


@asynccontextmanager
async def client_of(
    platform: Platform, clock: FixedClock, limits: HttpLimits | None = None
) -> AsyncIterator[OfficialAccountClient]:
    """A client whose platform this is."""
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", platform.respond)
    async with TestServer(application) as server:
        http = ApiHttp(str(server.make_url("/")), limits)
        client = OfficialAccountClient(http, ApiCredentials("wx1", "a-secret"), clock)
        try:
            yield client
        finally:
            await client.aclose()
