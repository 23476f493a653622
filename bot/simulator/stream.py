"""Server-Sent Events: every new chat line as it comes."""

import asyncio
import json
from datetime import timedelta

from aiohttp import web

from bot.simulator.core import Platform
from bot.simulator.state import Message

HEARTBEAT = timedelta(seconds=15)


class Streams:
    """The open event streams; `close` ends them, so that the server can stop."""

    def __init__(self, platform: Platform, heartbeat: timedelta = HEARTBEAT) -> None:
        self._platform = platform
        self._heartbeat = heartbeat.total_seconds()
        self._queues: set[asyncio.Queue[Message | None]] = set()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """GET /sim/stream[?openid=]: `data: {message}` per line of that member, or of all with `openid`."""
        wanted = request.query.get("openid")
        queue: asyncio.Queue[Message | None] = asyncio.Queue()
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-store"}
        )
        self._queues.add(queue)
        self._platform.listeners.add(queue.put_nowait)
        try:
            await response.prepare(request)
            await response.write(b": open\n\n")
            while (line := await self._next(queue, wanted)) is not None:
                await response.write(line)
        except ConnectionResetError:
            pass  # the page was closed
        finally:
            self._platform.listeners.discard(queue.put_nowait)
            self._queues.discard(queue)
        return response

    async def _next(self, queue: asyncio.Queue[Message | None], wanted: str | None) -> bytes | None:
        """The next piece of the stream; None = the end."""
        try:
            async with asyncio.timeout(self._heartbeat):
                while (message := await queue.get()) is not None:
                    if wanted in (None, message.openid):
                        return _encoded(message, wanted)
        except TimeoutError:
            return b": still here\n\n"
        return None

    async def close(self, _app: web.Application) -> None:
        """End all streams."""
        for queue in self._queues:
            queue.put_nowait(None)


def _encoded(message: Message, wanted: str | None) -> bytes:
    row = message.json() if wanted else {**message.json(), "openid": message.openid}
    return f"data: {json.dumps(row, ensure_ascii=False)}\n\n".encode("utf-8", "replace")
