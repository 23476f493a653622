"""`/l/{token}`: where a tap on a tracked link arrives, and goes on to the page."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from datetime import datetime
from string import punctuation
from urllib.parse import quote

import structlog
from aiohttp import web
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.clock import Clock
from bot.group import Group
from bot.links.token import LinkIds, read_token
from bot.web.visitor import Networks, visitor_address
from storage.database import Database, is_transient
from storage.links import Click

Visitor = tuple[str, str]
"""Address and device."""
_log = structlog.get_logger(__name__)
_MOST_REMEMBERED = 100_000
_OF_AN_ADDRESS = 20
_TRIES = 3
_UNKNOWN = "这个链接好像不完整，或者已经失效了。回到公众号里说一声，我们马上帮你找。"
_LATER = "页面正忙，请过一会儿再点一次。"
_PAGE = (
    '<!doctype html><html lang="zh-CN"><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title>{text}</title><p>{text}</p>'
)


class LinkRoute:
    """Sends whoever taps on to the page; the tap is counted beside it, so that nobody waits for that.

    keys: by account, those in force. proxies: whose word about a visitor counts. Nothing but a page that an
    occurrence registered is ever gone on to.
    """

    def __init__(
        self,
        database: Database,
        threads: Executor,
        clock: Clock,
        keys: Callable[[], Mapping[str, bytes]],
        proxies: Networks = (),
    ) -> None:
        self._database = database
        self._threads = threads
        self._clock = clock
        self._keys = keys
        self._proxies = proxies
        self._pages: dict[int, str] = {}
        self._taps = Taps()
        self._counting: Group[Click, None] = Group(self._count, threads)

    def routes(self) -> list[web.RouteDef]:
        """For everybody: what keeps others out is the signature in the token."""
        return [web.get("/l/{token}", self.handle)]

    async def run(self) -> None:
        """Count taps until `close`."""
        await self._counting.run()

    def close(self) -> None:
        """Let `run` end after what waits now."""
        self._counting.close()

    async def handle(self, request: web.Request) -> web.Response:
        """302 to the page, 404 when the token is not ours, 503 when the database cannot say."""
        ids = read_token(request.match_info["token"], self._keys())
        try:
            page = await self._page(ids.link) if ids else None
        except SQLAlchemyError as error:
            _log.error("a link could not be looked up", reason=type(error).__name__)
            return _said(503, _LATER)
        if ids is None or page is None:
            return _said(404, _UNKNOWN)
        now = self._clock.now()
        if _is_tap(request) and self._taps.is_new(ids, self._visitor(request), now):
            self._counting.submit(Click(ids.link, ids.delivery, now)).add_done_callback(_told)
        headers = {"Location": quote(page, safe=punctuation), "Cache-Control": "no-store"}
        return web.Response(status=302, headers=headers)

    def _visitor(self, request: web.Request) -> Visitor:
        return visitor_address(request, self._proxies), request.headers.get("User-Agent", "")

    async def _page(self, link: int) -> str | None:
        if link not in self._pages:
            loop = asyncio.get_running_loop()
            page = await loop.run_in_executor(self._threads, self._stored_page, link)
            if page is None:
                return None
            if len(self._pages) >= _MOST_REMEMBERED:
                self._pages.clear()
            self._pages[link] = page
        return self._pages[link]

    def _stored_page(self, link: int) -> str | None:
        with self._database.read() as store:
            return store.links.page(link)

    def _count(self, clicks: Sequence[Click]) -> Sequence[None]:
        for tries_left in reversed(range(_TRIES)):
            try:
                with self._database.begin() as store:
                    store.links.clicked(clicks)
                break
            except DBAPIError as error:
                if not (tries_left and is_transient(error)):
                    raise
        return [None] * len(clicks)


class Taps:
    """The taps of the present minute, so that repeats and floods of one visitor cost the database nothing.

    Who a visitor is stays in memory, and only for that minute.
    """

    def __init__(self) -> None:
        self._minute = ""
        self._seen: set[tuple[LinkIds, Visitor]] = set()
        self._from: Counter[tuple[LinkIds, str]] = Counter()

    def is_new(self, ids: LinkIds, visitor: Visitor, now: datetime) -> bool:
        """Whether this is the minute's first tap on a delivery's link, or on a mass send's by a visitor.

        Of an address, which an office shares and whose devices anybody can make up, a few count.
        """
        minute = now.isoformat(timespec="minutes")
        if minute != self._minute:
            self._minute, self._seen, self._from = minute, set(), Counter()
        tap = (ids, visitor if ids.delivery is None else ("", ""))
        address = (ids, tap[1][0])
        if tap in self._seen or len(self._seen) >= _MOST_REMEMBERED or self._from[address] >= _OF_AN_ADDRESS:
            return False
        self._seen.add(tap)
        self._from[address] += 1
        return True


def _is_tap(request: web.Request) -> bool:
    """Whether a person asks, and not a program that looks ahead."""
    purpose = request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))
    return request.method == "GET" and "prefetch" not in purpose.lower()


def _told(counted: "asyncio.Future[None]") -> None:
    if not counted.cancelled() and (error := counted.exception()):
        _log.error("a tap was not counted", reason=type(error).__name__)


def _said(status: int, text: str) -> web.Response:
    headers = {"Cache-Control": "no-store"}
    page = _PAGE.format(text=text)
    return web.Response(status=status, text=page, content_type="text/html", headers=headers)
