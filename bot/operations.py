"""What an operator asks a running server: is it alive, is it ready, what does it count."""

from collections.abc import Callable
from datetime import timedelta

import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock
from bot.faults import Faults
from bot.metrics import MOST_COUNTED, Metrics
from bot.web.aside import Aside
from bot.web.readiness import Readiness
from storage.database import Database

_PATIENCE = timedelta(seconds=0.8)
"""A scrape that comes late is worth less than one without the database's figures."""
_log = structlog.get_logger(__name__)


class Operations:
    """`/healthz`, `/readyz`, `/metrics`.

    database: `Database.apart`, so that a scrape waits for no connection. fault: why it is not ready, or None.
    """

    def __init__(
        self,
        database: Database,
        metrics: Metrics,
        clock: Clock,
        fault: Callable[[], str | None],
        readiness: Readiness,
    ) -> None:
        self._database = database
        self._counting = Aside("metrics", self._count)
        self._faults = Faults(clock, _log)
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
            await self._counting.ask(_PATIENCE)
        except (SQLAlchemyError, TimeoutError) as error:  # the other figures are wanted all the more
            self._faults.tell("inbox and rests are not counted", error)
            self._metrics.show_inbox({})
            self._metrics.show_rests((), self._clock.now())
        page = generate_latest(self._metrics.registry)
        return web.Response(body=page, headers={"Content-Type": CONTENT_TYPE_LATEST})

    def _count(self) -> None:
        now = self._clock.now()
        with self._database.read() as store:
            inbox, rests = store.inbox.unfinished(MOST_COUNTED), store.quotas.rests(now)
        self._metrics.show_inbox(inbox)
        self._metrics.show_rests(rests, now)
