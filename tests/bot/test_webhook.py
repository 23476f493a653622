"""Over real HTTP, sealed by the simulated platform: what is taken, and what is refused without a trace."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.intake.event_json import load_event
from handlers.contract import Context, Event, Reply
from storage.database import Database
from tests.bot.channels.accounts import PREVIOUS_KEY
from tests.bot.channels.sample import CREATED, OPENID
from tests.bot.channels.samples import SAMPLES
from tests.support.programs import echo
from tests.support.rows import inbox, log
from tests.support.servers import Server, server
from tests.support.wechat import Callback, Sealer, opened, signature, text_xml

LIMIT = 65536


class Watching:
    """A handler that notes what it is asked."""

    def __init__(self) -> None:
        self.asked: list[Event] = []

    def __call__(self, event: Event, context: Context) -> Reply | None:
        self.asked.append(event)
        return echo(event, context)


@pytest.fixture
def watching() -> Watching:
    return Watching()


@pytest.fixture
async def running(database: Database, database_url: str, watching: Watching) -> AsyncIterator[Server]:
    """In the same program: the database to look at, and the handler to ask."""
    short = {"read_timeout": timedelta(seconds=1)}
    async with server(database_url, watching, server=short) as started:
        yield started


@pytest.fixture
async def sqlite(tmp_path: Any, watching: Watching) -> AsyncIterator[Server]:
    """Where the database makes no difference."""
    short = {"read_timeout": timedelta(seconds=1)}
    async with server(f"sqlite:///{tmp_path}/roost.db", watching, server=short) as started:
        yield started


async def test_every_sample_is_taken_whole(running: Server, database: Database) -> None:
    assert len(SAMPLES) > 40
    with capture_logs() as lines:
        statuses = [(await running.send(sample.body)).status for sample in SAMPLES]
    assert set(statuses) == {200}
    assert [line for line in lines if line["log_level"] in {"error", "critical"}] == []
    stored = {row["key"]: load_event(row["payload"]) for row in inbox(database)}
    at = datetime.fromtimestamp(CREATED, UTC)
    got = [(e.kind, e.account, e.sender, e.at, e.text, e.scene, e.choice, e.fields) for e in stored.values()]
    expected = [(s.kind, "main", OPENID, at, s.text, s.scene, s.choice, s.all_fields) for s in SAMPLES]
    assert len(got) == len(expected)
    assert [event for event in expected if event not in got] == []
    assert {row["state"] for row in inbox(database)} == {"done"}


async def test_an_answer_is_sealed_for_the_sender(running: Server, database: Database) -> None:
    answer = await running.send(text_xml("你好 ]]> 👋", "o7"))
    reply = opened(answer.body)
    assert "<ToUserName><![CDATA[o7]]></ToUserName>" in reply
    assert "echo 你好 ]]]]><![CDATA[> 👋" in reply
    assert [row["kind"] for row in log(database)] == ["in", "out"]


async def test_the_platform_s_test_of_the_address(sqlite: Server) -> None:
    stamp = str(int(time.time()))
    query = {"timestamp": stamp, "nonce": "n", "echostr": "8091", "signature": signature(stamp, "n")}
    url = f"{sqlite.roost.url}/wechat/main"
    async with sqlite.poster.http.get(url, params=query) as answer:
        assert (answer.status, await answer.text()) == (200, "8091")
    async with sqlite.poster.http.get(url, params=query | {"signature": "0" * 40}) as answer:
        assert answer.status == 403


def good() -> Callback:
    return Sealer().seal(text_xml("hello"))


def without_signature() -> Callback:
    callback = good()
    return replace(callback, query={k: v for k, v in callback.query.items() if k != "msg_signature"})


def with_signature(signed: str) -> Callback:
    callback = good()
    return replace(callback, query=callback.query | {"msg_signature": signed})


def posting(body: bytes) -> Callback:
    return replace(good(), body=body)


def signed_at(seconds_from_now: int) -> Callback:
    return Sealer().seal(text_xml("hello"), int(time.time()) + seconds_from_now)


def sealed(xml: str) -> Callback:
    return Sealer().seal(xml.encode())


_BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]><xml><Content>&b;</Content></xml>'
_DTD = '<!DOCTYPE xml SYSTEM "http://127.0.0.1/x.dtd"><xml></xml>'
REFUSED: Mapping[str, tuple[int, Callable[[], Callback]]] = {
    "no signature": (403, without_signature),
    "a wrong signature": (403, lambda: with_signature("f" * 40)),
    "a changed body": (403, lambda: posting(good().body.replace(b"<![CDATA[", b"<![CDATA[A"))),
    "signed long ago": (403, lambda: signed_at(-310)),
    "signed in the future": (403, lambda: signed_at(400)),
    "no whole XML": (400, lambda: posting(b"<xml><Encrypt>")),
    "no XML at all": (400, lambda: posting(b"hello")),
    "no base64": (400, lambda: Sealer().wrap("***not base64***")),
    "a cut-off cipher text": (400, lambda: Sealer().wrap("QUJDREVGR0g=")),
    "wrong padding": (400, lambda: Sealer().wrap("QUJD" * 16)),
    "another key": (400, lambda: Sealer(key=PREVIOUS_KEY).seal(text_xml("hello"))),
    "another appid": (400, lambda: Sealer(appid="wxsomebodyelse").seal(text_xml("hello"))),
    "another account": (400, lambda: Sealer().seal(text_xml("hello").replace(b"gh_", b"hg_"))),
    "a sealed entity": (400, lambda: sealed(_BOMB)),
    "a sealed DTD": (400, lambda: sealed(_DTD)),
    "an open DTD": (400, lambda: posting(_BOMB.encode())),
    "too deep": (400, lambda: sealed("<xml>" + "<a>" * 20 + "</a>" * 20 + "</xml>")),
    "no sender": (400, lambda: sealed("<xml><MsgType>text</MsgType><CreateTime>1</CreateTime></xml>")),
    "a body over the limit": (413, lambda: posting(b"x" * (LIMIT + 1))),
}


@pytest.mark.parametrize("what", REFUSED)
async def test_bad_input_is_refused_logged_once_counted_and_not_kept(
    sqlite: Server, watching: Watching, what: str
) -> None:
    status, callback = REFUSED[what]
    with capture_logs() as lines:
        assert (await sqlite.poster.post(callback())).status == status
    await _left_no_trace(sqlite, watching, lines, status)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "mystery"])
async def test_a_compressed_body_is_refused(sqlite: Server, watching: Watching, coding: str) -> None:
    with capture_logs() as lines:
        assert (await sqlite.poster.post(good(), Content_Encoding=coding)).status == 415
    await _left_no_trace(sqlite, watching, lines, 415)


async def test_a_second_coding_is_seen_too(sqlite: Server, watching: Watching) -> None:
    coded = b"Content-Encoding: identity\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n\x1f\x8b"
    with capture_logs() as lines:
        answer = await _spoken(sqlite, b"POST /wechat/main HTTP/1.1\r\nHost: x\r\n" + coded)
    assert answer.startswith(b"HTTP/1.1 415 ")
    await _left_no_trace(sqlite, watching, lines, 415)


async def _left_no_trace(
    running: Server, watching: Watching, lines: Any, status: int, account: str = "main"
) -> None:
    starting = "quotas not asked for"  # nobody is at the platform's address
    (line,) = [line for line in lines if line["log_level"] != "info" and line["event"] != starting]
    assert (line["event"], line["account"], line["status"]) == ("callback refused", account, status)
    assert len(line["reason"]) > 5
    assert (inbox(running.roost.database), log(running.roost.database), watching.asked) == ([], [], [])
    async with running.poster.http.get(f"{running.roost.url}/metrics") as page:
        count = f'roost_callbacks_refused_total{{account="{account}",status="{status}"}} 1.0'
        assert count in await page.text()


async def test_a_body_of_the_very_limit_is_read(sqlite: Server) -> None:
    assert (await sqlite.poster.post(posting(b"x" * LIMIT))).status == 400


async def test_a_long_body_without_a_length_is_refused(sqlite: Server, watching: Watching) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(LIMIT // 1024 + 1):
            yield b"x" * 1024

    url = f"{sqlite.roost.url}/wechat/main"
    with capture_logs() as lines:
        async with sqlite.poster.http.post(url, params=good().query, data=pieces()) as answer:
            assert answer.status == 413
    await _left_no_trace(sqlite, watching, lines, 413)


async def test_an_unknown_account_is_refused(sqlite: Server, watching: Watching) -> None:
    with capture_logs() as lines:
        async with sqlite.poster.http.post(f"{sqlite.roost.url}/wechat/nobody", data=b"") as answer:
            assert answer.status == 404
            assert "[accounts.nobody]" in await answer.text()
    await _left_no_trace(sqlite, watching, lines, 404, account="")


async def _spoken(running: Server, request: bytes, *, hang_up: bool = False) -> bytes:
    """What the server answers to these very bytes, which are followed by nothing."""
    address = running.roost.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(address[0], int(address[1]))
    writer.write(request)
    await writer.drain()
    if hang_up:
        writer.write_eof()
    line = await reader.readline()
    writer.close()
    await writer.wait_closed()
    return line


_HALF = b"POST /wechat/main HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf a body"


async def test_a_slow_sender_is_not_waited_for(sqlite: Server, watching: Watching) -> None:
    with capture_logs() as lines:
        assert b"408" in await _spoken(sqlite, _HALF)
    await _left_no_trace(sqlite, watching, lines, 408)


async def test_a_sender_that_goes_away_is_no_fault_of_ours(sqlite: Server, watching: Watching) -> None:
    with capture_logs() as lines:
        await _spoken(sqlite, _HALF, hang_up=True)
        assert (await sqlite.send(text_xml("next"))).status == 200
    assert [line["status"] for line in lines if line["event"] == "callback refused"] == [400]
    assert [line for line in lines if line["log_level"] == "error"] == []


async def test_a_database_that_takes_nothing_is_never_acknowledged(sqlite: Server) -> None:
    with sqlite.roost.database.begin() as store:
        store.connection.exec_driver_sql("ALTER TABLE inbox RENAME TO outbreak")
    callback = sqlite.sealer.seal(text_xml("hello"))
    with capture_logs():
        assert (await sqlite.poster.post(callback)).status == 503
    with sqlite.roost.database.begin() as store:
        store.connection.exec_driver_sql("ALTER TABLE outbreak RENAME TO inbox")
    assert (await sqlite.poster.post(callback)).status == 200


async def test_what_was_taken_is_counted(sqlite: Server) -> None:
    await sqlite.send(text_xml("hello"))
    async with sqlite.poster.http.get(f"{sqlite.roost.url}/metrics") as page:
        figures = await page.text()
    assert 'roost_callbacks_acknowledged_total{account="main"} 1.0' in figures
    assert "roost_callback_seconds_count 1.0" in figures


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("PUT", "/wechat/main", 405),
        ("HEAD", "/wechat/main", 405),
        ("POST", "/wechat/main/more", 404),
        ("POST", "/wechat/", 404),
        ("POST", "/wechat", 404),
        ("GET", "/wechatter", 404),
    ],
)
async def test_what_is_no_callback(sqlite: Server, method: str, path: str, status: int) -> None:
    async with sqlite.poster.http.request(method, sqlite.roost.url + path) as answer:
        assert answer.status == status


async def test_a_flood_from_one_member_is_stored_and_no_more(
    database: Database, database_url: str, watching: Watching
) -> None:
    async with server(database_url, watching, server={"member_limit": 20}) as running:
        with capture_logs() as lines:
            flood = [await running.send(text_xml(f"hello {n}", "o1")) for n in range(60)]
            others = [await running.send(text_xml("hello", f"o{n}")) for n in range(2, 30)]
    assert {answer.status for answer in flood + others} == {200}
    assert [answer.body == b"success" for answer in flood] == [False] * 20 + [True] * 40
    assert all(answer.body != b"success" for answer in others)
    assert len(watching.asked) == 20 + 28
    assert [row["state"] for row in inbox(database)] == ["done"] * (60 + 28)
    assert len(log(database)) == 2 * (20 + 28), "nothing is written of the rest"
    assert len([line for line in lines if "sends too much" in line["event"]]) == 1
