"""A load client light enough not to be what is measured: raw keep-alive connections, ready-made bytes."""

import asyncio
import re
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import cast

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_HEAD_END = b"\r\n\r\n"


@dataclass(slots=True)
class Outcome:
    """latencies: seconds, in the order of answering; from when a request was due, not from when it left."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    answers: list[bytes] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers per second."""
        return len(self.answers) / self.seconds

    def quantile(self, share: float) -> float:
        """The latency that this share of the requests kept to."""
        return sorted(self.latencies)[min(int(len(self.latencies) * share), len(self.latencies) - 1)]


class _Connection(asyncio.Protocol):
    """One request at a time; `answered` gets the body of each 200."""

    def __init__(
        self, answered: Callable[["_Connection", bytes], None], failed: asyncio.Future[None]
    ) -> None:
        self.due = 0.0
        self._answered, self._failed = answered, failed
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)  # uvloop's own are none by descent

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, _, body = self._buffer.partition(_HEAD_END)
        length = _LENGTH.search(head)
        if length is None or len(body) < int(length[1]):
            return
        self._buffer = b""
        if head[9:12] == b"200":
            self._answered(self, body)
        else:
            self._fail(f"{head.decode()}: {body.decode(errors='replace')[:500]}")

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail(f"connection lost: {exc}")

    def _fail(self, why: str) -> None:
        if not self._failed.done():
            self._failed.set_exception(RuntimeError(why))


class _Run:
    """One load: who is idle, what is due, what came back."""

    def __init__(self, total: int) -> None:
        loop = asyncio.get_running_loop()
        self.outcome = Outcome()
        self.finished: asyncio.Future[None] = loop.create_future()
        self.idle: list[_Connection] = []
        self._waiting: deque[tuple[bytes, float]] = deque()
        self._total = total

    def offer(self, request: bytes, due: float) -> None:
        """Send it now, or as soon as a connection is free."""
        self._waiting.append((request, due))
        if self.idle:
            self._next(self.idle.pop())

    def answered(self, connection: _Connection, body: bytes) -> None:
        self.outcome.latencies.append(time.perf_counter() - connection.due)
        self.outcome.answers.append(body)
        if len(self.outcome.answers) == self._total and not self.finished.done():
            self.finished.set_result(None)
        self._next(connection)

    def _next(self, connection: _Connection) -> None:
        if not self._waiting:
            self.idle.append(connection)
            return
        request, connection.due = self._waiting.popleft()
        connection.transport.write(request)


async def load(port: int, requests: Sequence[bytes], connections: int, rate: float = 0) -> Outcome:
    """Send every request once: as fast as the answers come, or `rate` a second whatever comes back.

    Raises: RuntimeError at the first answer that is not 200; TimeoutError after a minute.
    """
    loop = asyncio.get_running_loop()
    run = _Run(len(requests))
    for _ in range(connections):
        _, made = await loop.create_connection(
            lambda: _Connection(run.answered, run.finished), "127.0.0.1", port
        )
        run.idle.append(made)
    opened = list(run.idle)
    started = time.perf_counter()
    for number, request in enumerate(requests):
        due = started + number / rate if rate else started
        if due > time.perf_counter():
            await asyncio.sleep(due - time.perf_counter())
        run.offer(request, due)
    async with asyncio.timeout(60):
        await run.finished
    run.outcome.seconds = time.perf_counter() - started
    for connection in opened:
        connection.transport.abort()
    return run.outcome
