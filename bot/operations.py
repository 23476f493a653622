"""What an operator asks a running server: is it alive, is it ready, what does it count."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from typing import TypeVar

import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock
from bot.metrics import Metrics
from bot.web.readiness import Readiness
from storage.database import Database

_log = structlog.get_logger(__name__)
T = TypeVar("T")


class Operations:
    """`/healthz`, `/readyz`, `/metrics`. fault: why it is not ready, or None."""

    def __init__(
        self,
        database: Database,
        threads: Executor,
        metrics: Metrics,
        clock: Clock,
        fault: Callable[[], str | None],
        readiness: Readiness,
    ) -> None:
        self._database = database
        self._threads = threads
        self._metrics = metrics
        self._clock = clock
        self._fault = fault
        self._readiness = readiness

    def routes(self) -> list[web.RouteDef]:
        """All of them are to be kept from the public by the proxy in front."""
        return [
            web.get("/healthz", self._healthz),
            web.get("/readyz", self._readyz),
            web.get("/metrics", self._metrics_page),
        ]

    async def _healthz(self, _request: web.Request) -> web.Response:
        return web.Response(text="ok")

    async def _readyz(self, _request: web.Request) -> web.Response:
        fault = self._fault() or await self._readiness.fault()
        return web.Response(text="ok") if fault is None else web.Response(status=503, text=fault)

    async def _metrics_page(self, _request: web.Request) -> web.Response:
        try:
            await self._in_thread(self._count)
        except SQLAlchemyError as error:  # the other figures are wanted all the more
            _log.error("inbox and rests not counted", reason=type(error).__name__)
        page = generate_latest(self._metrics.registry)
        return web.Response(body=page, headers={"Content-Type": CONTENT_TYPE_LATEST})

    def _count(self) -> None:
        now = self._clock.now()
        with self._database.read() as store:
            inbox, rests = store.inbox.counts(), store.quotas.rests(now)
        for state, count in inbox.items():
            self._metrics.inbox.labels(state).set(count)
        self._metrics.show_rests(rests, now)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)
