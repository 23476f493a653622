"""The webhook: what the platform posts, and the answer it waits five seconds for."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

from bot.channels.port import Handshake, RawRequest, RefusedError
from bot.clock import Clock
from bot.config.model import ServerSection
from bot.faults import Faults
from bot.intake.intake import Intake
from bot.intake.processor import Live
from bot.metrics import Metrics

Answering = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]
_PATH, _METHODS = "/wechat/", ("GET", "POST")
_log = structlog.get_logger(__name__)


class Webhook:
    """`/wechat/{account}`: nothing is written for a request that is refused, and it is logged once."""

    def __init__(
        self, intake: Intake, live: Callable[[], Live], server: ServerSection, clock: Clock, metrics: Metrics
    ) -> None:
        self._intake = intake
        self._live = live
        self._clock = clock
        self._metrics = metrics
        self._limit = server.body_limit
        self._read_timeout = server.read_timeout.total_seconds()
        self._faults = Faults(clock, _log)

    def ahead_of(self, others: Answering) -> Answering:
        """What the server asks: callbacks are answered here, and by `others`, the router, all that is left.

        A callback needs no router, which would take nearly as long as reading the request.
        """

        async def answer(request: web.BaseRequest) -> web.StreamResponse:
            if request.path.startswith(_PATH):
                return await self.handle(request)
            return await others(request)

        return answer

    async def handle(self, request: web.BaseRequest) -> web.Response:
        """One request, from bytes to the committed answer: GET proves the address, POST brings an event."""
        started = self._clock.monotonic()
        if request.method not in _METHODS:
            raise web.HTTPMethodNotAllowed(request.method, _METHODS)
        account = request.path.removeprefix(_PATH)
        channel = self._live().channels.get(account)
        if channel is None:
            return self._refuse("", 404, f"there is no [accounts.{account}]")
        try:
            body = await self._body(request)
            decoded = channel.decode(RawRequest(request.method, request.query, body), self._clock.now())
            if isinstance(decoded, Handshake):
                await self._intake.greet(decoded.signature)
                return web.Response(text=decoded.echo)
            reply = await self._intake.submit(decoded)
        except (RefusedError, web.HTTPException) as error:
            return self._refuse(account, error.status, str(error))
        except Exception as error:  # noqa: BLE001 - not acknowledged: the platform pushes it again
            self._faults.tell("callbacks are not stored, and answered 503", error, account=account)
            self._metrics.refused.labels(account, "503").inc()
            return web.Response(status=503, text="not stored; push it again")
        self._metrics.acknowledged.labels(account).inc()
        self._metrics.seconds.observe(self._clock.monotonic() - started)
        return web.Response(body=reply.body, content_type=reply.content_type, charset="utf-8")

    async def _body(self, request: web.BaseRequest) -> bytes:
        """The whole body.

        Raises: web.HTTPException for 400, 408, 413 and 415.
        """
        if any(each != "identity" for each in request.headers.getall("Content-Encoding", ())):
            raise web.HTTPUnsupportedMediaType(reason="compressed bodies are not accepted")
        if (request.content_length or 0) > self._limit:
            raise web.HTTPRequestEntityTooLarge(self._limit, request.content_length or 0)
        try:
            if request.content.is_eof():  # it came with the headers, as nearly always
                return await request.read()
            async with asyncio.timeout(self._read_timeout):
                return await request.read()
        except TimeoutError:
            raise web.HTTPRequestTimeout(reason="the body took too long") from None
        except ConnectionError:
            raise web.HTTPBadRequest(reason="the sender went away in the middle of the body") from None

    def _refuse(self, account: str, status: int, reason: str) -> web.Response:
        self._metrics.refused.labels(account, str(status)).inc()
        _log.warning("callback refused", account=account, status=status, reason=reason)
        return web.Response(status=status, text=reason)
