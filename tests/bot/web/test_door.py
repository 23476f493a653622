import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.web.door import Doors
from tests.support.servers import until

PATIENT = timedelta(hours=1)
AT_ONCE = timedelta(milliseconds=1)
GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\nhello"
CHUNKED = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
DOUBLE = b"POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!"


class Behind(asyncio.Protocol):
    """Keeps what is handed on, piece by piece."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def data_received(self, data: bytes) -> None:
        self.pieces.append(data)


class Wire(asyncio.Transport):
    """Keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += data

    def close(self) -> None:
        self.closed = True


def connect(doors: Doors) -> tuple[asyncio.Protocol, Wire]:
    door, wire = doors(), Wire()
    door.connection_made(wire)
    return door, wire


async def handed_on(pieces: list[bytes]) -> tuple[list[bytes], Wire]:
    behind = Behind()
    door, wire = connect(Doors(lambda: behind, 10, PATIENT))
    for piece in pieces:
        door.data_received(piece)
    return behind.pieces, wire


requests = st.lists(st.sampled_from([GET, POST, CHUNKED, DOUBLE, POST + GET]), min_size=1, max_size=5)


@given(requests, st.data())
def test_every_byte_is_handed_on_in_order_however_it_is_split(sent: list[bytes], data: st.DataObject) -> None:
    whole = b"".join(sent)
    cuts = sorted(data.draw(st.sets(st.integers(1, len(whole) - 1), max_size=12)))
    pieces = [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    found, wire = asyncio.run(handed_on(pieces))
    assert (b"".join(found), wire.closed) == (whole, False)
    assert found[0].startswith(sent[0].partition(b"\r\n\r\n")[0] + b"\r\n\r\n"), (
        "a head only when it is whole"
    )


@pytest.mark.parametrize(
    "head",
    [b"GET / HTTP/1.1\r\nX: " + b"x" * 9000, b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 40 + b"\r\n", b"x" * 9000],
)
async def test_a_head_that_is_too_large_is_never_handed_on(head: bytes) -> None:
    found, wire = await handed_on([head[:100], head[100:], b"more"])
    assert found == []
    assert wire.written.startswith(b"HTTP/1.1 431 ")
    assert wire.closed


async def test_what_comes_after_an_answer_is_closed_without_one() -> None:
    found, wire = await handed_on([GET, b"x" * 9000])
    assert (found, wire.written, wire.closed) == ([GET], b"", True)


@asynccontextmanager
async def watched(doors: Doors) -> AsyncIterator[None]:
    task = asyncio.create_task(doors.watch(AT_ONCE))
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_head_has_a_deadline_and_an_idle_connection_none() -> None:
    doors = Doors(Behind, 10, timedelta(0))
    slow, idle, again = connect(doors), connect(doors), connect(doors)
    again[0].data_received(POST + GET[:5])
    async with watched(doors):
        slow[0].data_received(GET[:9])
        await until(lambda: slow[1].closed and again[1].closed)
    assert slow[1].written.startswith(b"HTTP/1.1 408 ")
    assert again[1].written == b"", "its first request may not be answered yet"
    assert not idle[1].closed


async def test_the_longest_silent_makes_room_and_is_told_of_once() -> None:
    doors = Doors(Behind, 2, PATIENT)
    with capture_logs() as lines:
        busy, silent, *rest = [connect(doors) for _ in range(2)]
        busy[0].data_received(GET[:9])
        busy[0].data_received(GET[9:])
        rest = [connect(doors) for _ in range(3)]
    assert [wire.closed for _, wire in (busy, silent, *rest)] == [False, True, False, False, False]
    assert [line["most"] for line in lines] == [2]


async def test_who_may_wait_for_an_answer_is_not_closed_for_another() -> None:
    doors = Doors(Behind, 1, PATIENT)
    busy = connect(doors)
    busy[0].data_received(POST)
    _, late = connect(doors)
    assert (busy[1].closed, late.closed) == (False, True)
    assert late.written.startswith(b"HTTP/1.1 503 ")
