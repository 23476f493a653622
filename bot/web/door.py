"""What a connection may cost before it has said what it wants: time, memory and a file descriptor.

aiohttp bounds each header by itself and has no deadline for them: a hundred connections could hold 1.6 GB,
and a thousand that send nothing would shut everybody out. A Door stands before aiohttp's own protocol and
hands on a request's head only once it is whole.
"""

import asyncio
import re
import sys
from collections import OrderedDict
from collections.abc import Callable
from datetime import timedelta
from typing import cast

import structlog

_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\nContent-Length:[ \t]*(\d{1,12})[ \t]*(?=\r\n)", re.IGNORECASE)
_UNPLAIN = re.compile(rb"\r\n(?:Transfer-Encoding|Upgrade)[ \t]*:", re.IGNORECASE)
_LARGEST_HEAD, _MOST_HEADERS = 8192, 32
_ANSWERED = 10.0
"""Seconds after its last byte by which any request of an honest connection has had its answer."""
_RESERVE = 256
"""File descriptors for everything else."""
_log = structlog.get_logger(__name__)


def most_connections() -> int:
    """How many connections may be open, so that files and the database can always be opened, too."""
    if sys.platform == "win32":
        return 1000
    import resource  # noqa: PLC0415 - Windows has none

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(soft - _RESERVE, soft // 2)


class Door(asyncio.Protocol):
    """One connection.

    touched: when its last byte came. began: when the head that is not whole yet began, None where there is
    none; both by the loop's clock. fresh: whether it has sent no whole head so far.
    """

    def __init__(self, inner: asyncio.Protocol, doors: "Doors") -> None:
        self.touched = 0.0
        self.began: float | None = None
        self.fresh = True
        self._doors = doors
        self._inner = inner
        self._head = b""
        self._body = 0  # bytes of the present body that have not come yet
        self._unguarded = self._shut = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Come in, or be turned away where there is no room."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own are none by descent
        self._inner.connection_made(transport)
        self._doors.opened(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Gone."""
        self._doors.closed(self)
        self._inner.connection_lost(exc)

    def eof_received(self) -> bool | None:
        """No more will come."""
        return self._inner.eof_received()

    def pause_writing(self) -> None:
        """The other side reads slowly."""
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        """And faster again."""
        self._inner.resume_writing()

    def data_received(self, data: bytes) -> None:
        """Hand on bodies as they come, and heads once they are whole."""
        if self._shut:
            return
        self._doors.touch(self)
        while data and not self._unguarded:
            if self._body:
                part, data = data[: self._body], data[self._body :]
                self._body -= len(part)
                self._inner.data_received(part)
            else:
                data = self._receive_head(self._head + data)
        if data:
            self._inner.data_received(data)

    def refuse(self, status: str) -> None:
        """Close, with an answer where no other can be under way."""
        if self.fresh:
            self._transport.write(
                f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".encode()
            )
        self._shut, self._head, self.began = True, b"", None
        self._transport.close()

    def _receive_head(self, received: bytes) -> bytes:
        """Hand on the head that is whole, and its body as far as it is there; gives what comes after it."""
        end = received.find(_END, 0, _LARGEST_HEAD) + len(_END)
        if end < len(_END):
            if len(received) >= _LARGEST_HEAD:
                self.refuse("431 Request Header Fields Too Large")
                return b""
            self._head = received
            self.began = self.began or self.touched
            return b""
        head = received[:end]
        if head.count(b"\r\n") > _MOST_HEADERS + 2:
            self.refuse("431 Request Header Fields Too Large")
            return b""
        self._head, self.began, self.fresh = b"", None, False
        lengths = _LENGTH.findall(head)
        if len(lengths) > 1 or _UNPLAIN.search(head):
            self._unguarded = True  # where its body ends is aiohttp's to know
            return received
        whole = end + int(lengths[0] if lengths else 0)
        self._body = max(0, whole - len(received))
        self._inner.data_received(received[:whole])
        return received[whole:]


class Doors:
    """All connections of a listener: the factory that a server is made with.

    behind: makes the protocol behind a door. most: how many may be open at once; above it the one that has
    been silent for longest makes room. head_within: how long a head may take from its first byte.
    """

    def __init__(self, behind: Callable[[], asyncio.Protocol], most: int, head_within: timedelta) -> None:
        self._behind = behind
        self._most = most
        self._head_within = head_within.total_seconds()
        self._open: OrderedDict[Door, None] = OrderedDict()  # longest silent first
        self._crowded = False
        self._loop = asyncio.get_running_loop()

    def __call__(self) -> Door:
        """The protocol of a new connection."""
        return Door(self._behind(), self)

    def opened(self, door: Door) -> None:
        """One more; whoever has been silent for longest makes room for it."""
        self.touch(door)
        if len(self._open) <= self._most:
            self._crowded = False
            return
        if not self._crowded:
            self._crowded = True
            _log.warning("as many connections as may be: the longest silent are closed", most=self._most)
        silent = next(iter(self._open))
        idle = silent.fresh or silent.began or door.touched - silent.touched > _ANSWERED
        (silent if idle else door).refuse("503 Service Unavailable")

    def closed(self, door: Door) -> None:
        """One less."""
        self._open.pop(door, None)

    def touch(self, door: Door) -> None:
        """Something came from it."""
        door.touched = self._loop.time()
        self._open[door] = None
        self._open.move_to_end(door)

    async def watch(self, every: timedelta = timedelta(seconds=1)) -> None:
        """Close for ever whose head takes too long."""
        while True:
            await asyncio.sleep(every.total_seconds())
            late = self._loop.time() - self._head_within
            for door in [door for door in self._open if door.began and door.began < late]:
                door.refuse("408 Request Timeout")
