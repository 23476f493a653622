"""The API client against a real HTTP server: tokens, repetitions, and what each failure means."""

import asyncio
import json
import logging
import traceback
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from bot.channels.api_client import ApiCredentials, OfficialAccountClient
from bot.channels.api_http import ApiHttp, HttpLimits
from bot.channels.errors import ApiError, ErrorClass, NotSentError, UnclearError
from bot.channels.menu import publish_menu
from bot.clock import FixedClock
from tests.bot.channels.api_server import (
    SHORT,
    Answer,
    Platform,
    answers,
    breaks_off,
    client_of,
    drops,
    garbles,
    hangs,
    says,
)

PATH = "/cgi-bin/message/custom/send"
CLOSED_PORT = "http://127.0.0.1:1"  # nobody listens on a port that only root may open


async def test_call(platform: Platform, clock: FixedClock) -> None:
    platform.call = answers({"total": 3})
    async with client_of(platform, clock) as client:
        answer = await client.call(
            PATH, {"text": {"content": '"你好"\n👨‍👩‍👧\x08'}, "n": 1, "list": ("\x00a",)}
        )
    assert answer == {"total": 3, "errcode": 0}
    assert platform.calls == [
        (PATH, "token-1", '{"text":{"content":"\\"你好\\"\\n👨‍👩‍👧"},"n":1,"list":["a"]}'.encode())
    ]
    assert platform.token_requests == [
        {"grant_type": "client_credential", "appid": "wx1", "secret": "a-secret", "force_refresh": False}
    ]


@pytest.mark.parametrize("code", [40001, 40014, 42001])
async def test_refused_token_is_replaced_and_the_call_repeated(
    platform: Platform, clock: FixedClock, code: int
) -> None:
    async def refuse_first(request: web.Request) -> web.StreamResponse:
        refused = request.query["access_token"] == "token-1"
        return web.json_response({"errcode": code if refused else 0})

    platform.call = refuse_first
    async with client_of(platform, clock) as client:
        await client.call(PATH, {"a": 1})
        await client.call(PATH, {"a": 2})
    assert [(token, body) for _, token, body in platform.calls] == [
        ("token-1", b'{"a":1}'),
        ("token-2", b'{"a":1}'),
        ("token-2", b'{"a":2}'),
    ]


UNREADABLE = {
    "non-JSON": says("OK"),
    "empty": says(""),
    "a list": says("[]"),
    "a number": says("1"),
    "not UTF-8 JSON": says("\x00{"),
    "too deep": says("[" * 60_000),
    "errcode that is none": says('{"errcode":"busy"}'),
    "errcode null": says('{"errcode":null}'),
    "errcode infinite": says('{"errcode":1e999}'),
    "500": says("oops", 500),
    "502": says("<html>", 502),
    "500 JSON": answers({"message": "x"}, 500),
    "404": answers({}, 404),
    "302": answers({}, 302),
    "dropped": drops,
    "broken off": breaks_off,
    "not HTTP": garbles,
    "no answer": hangs,
}


@pytest.mark.parametrize("call", UNREADABLE.values(), ids=UNREADABLE)
async def test_no_readable_answer_is_unclear(platform: Platform, clock: FixedClock, call: Answer) -> None:
    platform.call = call
    async with client_of(platform, clock, SHORT) as client:
        with pytest.raises(UnclearError, match=PATH) as failure:
            await client.call(PATH, {})
    assert len(platform.calls) == 1
    assert "token-1" not in "".join(traceback.format_exception(failure.value))


async def test_trickling_answer_is_unclear(platform: Platform, clock: FixedClock) -> None:
    async def trickle(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b" ")
            await asyncio.sleep(0)

    platform.call = trickle
    second = timedelta(seconds=1)
    limits = HttpLimits(connect=second / 5, read=second, total=second / 20)
    async with client_of(platform, clock, limits) as client:
        with pytest.raises(UnclearError):
            await client.call(PATH, {})


async def test_errcode_counts_whatever_the_status(platform: Platform, clock: FixedClock) -> None:
    platform.call = answers({"errcode": "45009", "errmsg": "quota"}, 500)
    async with client_of(platform, clock) as client:
        with pytest.raises(ApiError) as failure:
            await client.call(PATH, {})
    assert (failure.value.code, failure.value.error_class) == (45009, ErrorClass.QUOTA)


async def test_no_connection_is_not_sent(clock: FixedClock) -> None:
    http = ApiHttp(CLOSED_PORT)
    with pytest.raises(NotSentError, match=PATH):
        await http.post(PATH, {})
    client = OfficialAccountClient(http, ApiCredentials("wx1", "s"), clock)
    with pytest.raises(NotSentError):
        await client.call(PATH, {})
    await client.aclose()


async def test_waiting_for_a_free_connection_is_not_sent(platform: Platform, clock: FixedClock) -> None:
    limits = HttpLimits(connect=timedelta(milliseconds=400), total=timedelta(milliseconds=300), connections=1)
    async with client_of(platform, clock, limits) as client:
        await client.call(PATH, {})
        arrived = asyncio.Event()

        async def hold(request: web.Request) -> web.StreamResponse:
            arrived.set()
            return await hangs(request)

        platform.call = hold
        first = asyncio.create_task(client.call(PATH, {"n": 1}))
        await arrived.wait()
        with pytest.raises(NotSentError):
            await client.call(PATH, {"n": 2})
        first.cancel()
    assert b'{"n":2}' not in {body for _, _, body in platform.calls}


async def test_unknown_code_is_reported(platform: Platform, clock: FixedClock) -> None:
    platform.call = answers({"errcode": 99999, "errmsg": "new"})
    async with client_of(platform, clock) as client:
        with capture_logs() as logs, pytest.raises(ApiError) as failure:
            await client.call(PATH, {})
    assert failure.value.error_class is ErrorClass.NEVER
    assert [(log["log_level"], log["code"]) for log in logs] == [("error", 99999)]


async def test_token_is_not_logged(
    platform: Platform, clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        async with client_of(platform, clock) as client:
            await client.call(PATH, {})
    ours = [record.getMessage() for record in caplog.records if record.name != "aiohttp.access"]
    assert "token-1" not in "".join(ours)


async def test_publish_menu(platform: Platform, clock: FixedClock) -> None:
    buttons: list[dict[str, Any]] = [{"type": "click", "name": "订单", "key": "orders"}]
    async with client_of(platform, clock) as client:
        await publish_menu(client, buttons)
    path, _, body = platform.calls[0]
    assert (path, json.loads(body)) == ("/cgi-bin/menu/create", {"button": buttons})
    assert "订单".encode() in body


def test_secret_is_not_shown() -> None:
    assert "a-secret" not in repr(ApiCredentials("wx1", "a-secret"))
