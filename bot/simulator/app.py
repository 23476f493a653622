"""The simulated platform as an aiohttp application: API, control API, chat page."""

import random
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import aiohttp
from aiohttp import web
from yarl import URL

from bot.simulator.api.call import Answer, Call, Upload
from bot.simulator.api.gateway import serve
from bot.simulator.control import Activity, Control
from bot.simulator.core import MovableClock, Platform
from bot.simulator.guard import own_page_only
from bot.simulator.pusher import Pusher
from bot.simulator.settings import SimulatorSettings
from bot.simulator.state import Json
from bot.simulator.stream import Streams

PLATFORM = web.AppKey("platform", Platform)
PUSHER = web.AppKey("pusher", Pusher)

_PAGE = Path(__file__).parent / "page"
_FILENAME = re.compile(r';\s*filename="?([^";]*)', re.IGNORECASE)
_LARGEST_BODY = 12 * 1024 * 1024  # a video of 10 MB and its multipart frame


def build_simulator(
    settings: SimulatorSettings,
    clock: MovableClock,
    random: random.Random,
    activity: Activity | None = None,
    menu: Sequence[Json] | None = None,
) -> web.Application:
    """The simulated platform for one account; run it with any aiohttp runner, in any event loop.

    `menu` is the list of buttons the account starts with. `app[PLATFORM]` is the platform itself; its
    `webhook`, `settings` and `notice` may be changed at any time. Nothing is kept when it stops.
    """
    app = web.Application(client_max_size=_LARGEST_BODY, middlewares=[own_page_only])
    platform = Platform(settings, clock, random, menu or ())
    client = _Client()
    pusher = Pusher(platform, client.send)
    streams = Streams(platform)
    app[PLATFORM] = platform
    app[PUSHER] = pusher
    app.add_routes(Control(platform, pusher, activity).routes())
    app.add_routes(
        [
            web.get("/", _index),
            web.get("/static/{name}", _static),
            web.get("/sim/stream", streams.serve),
            web.route("*", "/{path:(cgi-bin|sns|connect)/.*}", _api),
        ]
    )
    app.on_shutdown.append(streams.close)

    async def outgoing(_app: web.Application) -> AsyncIterator[None]:
        yield
        await pusher.close()
        await client.close()

    app.cleanup_ctx.append(outgoing)
    return app


async def _api(request: web.Request) -> web.StreamResponse:
    """One API call; the events that follow from it are pushed once it has been answered."""
    answer = await serve(request.app[PLATFORM], await _call(request))
    if answer.dropped:
        response = web.Response()
        if request.transport:
            request.transport.abort()
    else:
        response = await _written(request, answer)
    request.app[PUSHER].start()
    return response


async def _written(request: web.Request, answer: Answer) -> web.Response:
    response = web.Response(
        body=answer.body,
        status=answer.status,
        content_type=answer.content_type,
        charset="utf-8" if answer.content_type.startswith(("text/", "application/json")) else None,
        headers=answer.headers,
    )
    with suppress(ConnectionError):  # the caller has gone; what it asked for has happened all the same
        await response.prepare(request)
        await response.write_eof()
    return response


async def _call(request: web.Request) -> Call:
    base = f"{request.scheme}://{request.host}"
    if not request.content_type.startswith("multipart/"):
        return Call(request.method, request.path, request.query, await request.read(), base=base)
    media = (await request.post()).get("media")
    upload = None
    if isinstance(media, web.FileField):
        with media.file as file:
            upload = Upload(_filename(media), media.content_type, file.read())
    return Call(request.method, request.path, request.query, upload=upload, base=base)


def _filename(media: web.FileField) -> str:
    """The plain `filename=`; the platform does not know `filename*=`. Source: wechat/changes-2026-11.md 7."""
    found = _FILENAME.search(media.headers.get("Content-Disposition", ""))
    return found[1] if found else ""


async def _index(_request: web.Request) -> web.StreamResponse:
    return _file("index.html")


async def _static(request: web.Request) -> web.StreamResponse:
    return _file(request.match_info["name"])


def _file(name: str) -> web.StreamResponse:
    path = _PAGE / name
    if path.parent != _PAGE or not path.is_file():
        raise web.HTTPNotFound(text=f"the chat page has no file {name}")
    return web.FileResponse(path, headers={"Cache-Control": "no-cache"})


class _Client:
    """The platform's own HTTP client, opened with the first callback."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def send(self, method: str, url: str, query: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        """Send as the platform does: `text/xml`, no redirects, the webhook's own query kept."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0),  # waiting for a free one would eat the time limit
                timeout=aiohttp.ClientTimeout(total=None),
            )
        headers = {"Content-Type": "text/xml", "User-Agent": "Mozilla/4.0"}
        try:
            target = URL(url).extend_query(query)
            async with self._session.request(
                method, target, data=body or None, headers=headers, allow_redirects=False
            ) as answer:
                return answer.status, await answer.read()
        except (aiohttp.ClientError, ValueError) as error:
            raise OSError(str(error)) from error

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
