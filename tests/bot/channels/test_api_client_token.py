"""Many callers, one token: against a real HTTP server."""

import asyncio
from datetime import timedelta

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from bot.channels.errors import ApiError, ErrorClass, NotSentError
from bot.clock import FixedClock
from tests.bot.channels.api_server import (
    SHORT,
    Answer,
    Platform,
    answers,
    client_of,
    drops,
    hangs,
    says,
)

PATH = "/cgi-bin/message/custom/send"


def refusing(*tokens: str) -> Answer:
    """Refuses these tokens, or every token where none is named."""

    async def respond(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(0)
        refused = not tokens or request.query["access_token"] in tokens
        return web.json_response({"errcode": 40001 if refused else 0, "errmsg": "rid: 1"})

    return respond


async def test_fifty_callers_fetch_one_token(platform: Platform, clock: FixedClock) -> None:
    async with client_of(platform, clock) as client:
        await asyncio.gather(*(client.call(PATH, {}) for _ in range(50)))
    assert len(platform.token_requests) == 1
    assert {token for _, token, _ in platform.calls} == {"token-1"}


@pytest.mark.parametrize(
    ("expires_in", "kept", "gone"), [(7200, 6899, 6901), (300, 149, 151), (1000, 699, 701), (0, 0, 0)]
)
async def test_token_is_renewed_in_time(
    platform: Platform, clock: FixedClock, expires_in: int, kept: int, gone: int
) -> None:
    platform.expires_in = expires_in
    async with client_of(platform, clock) as client:
        await client.call(PATH, {})
        if kept:
            clock.advance(timedelta(seconds=kept))
            await client.call(PATH, {})
            assert len(platform.token_requests) == 1
        clock.advance(timedelta(seconds=gone - kept))
        await client.call(PATH, {})
    assert len(platform.token_requests) == 2


async def test_caller_who_gives_up_leaves_the_token_to_the_others(
    platform: Platform, clock: FixedClock
) -> None:
    async with client_of(platform, clock) as client:
        leaving = asyncio.create_task(client.call(PATH, {}))
        staying = asyncio.create_task(client.call(PATH, {}))
        await asyncio.sleep(0)
        leaving.cancel()
        await staying
    assert leaving.cancelled()
    assert len(platform.token_requests) == 1


async def test_closing_ends_a_token_request(platform: Platform, clock: FixedClock) -> None:
    platform.token = hangs
    async with client_of(platform, clock) as client:
        call = asyncio.create_task(client.call(PATH, {}))
        await asyncio.sleep(0)
    with pytest.raises(asyncio.CancelledError):
        await call


async def test_fifty_callers_replace_one_token(platform: Platform, clock: FixedClock) -> None:
    platform.call = refusing("token-1")
    async with client_of(platform, clock) as client:
        await asyncio.gather(*(client.call(PATH, {}) for _ in range(50)))
    assert len(platform.token_requests) == 2
    assert len(platform.calls) <= 100


async def test_storm_of_refusals_ends(platform: Platform, clock: FixedClock) -> None:
    platform.call = refusing()
    async with client_of(platform, clock) as client:
        failures = await asyncio.gather(*(client.call(PATH, {}) for _ in range(50)), return_exceptions=True)
    assert {failure.error_class for failure in failures if isinstance(failure, ApiError)} == {
        ErrorClass.ACCOUNT
    }
    assert len(platform.calls) == 100
    assert len(platform.token_requests) == 2


@pytest.mark.parametrize("code", [40001, 40013, 40125, 40164, 40243, 41004])
async def test_wrong_credentials_are_asked_once_and_reported(
    platform: Platform, clock: FixedClock, code: int
) -> None:
    platform.token = answers({"errcode": code, "errmsg": "invalid rid: 1"})
    async with client_of(platform, clock) as client:
        with capture_logs() as logs, pytest.raises(ApiError, match="stable_token") as failure:
            await client.call(PATH, {})
    assert (failure.value.code, failure.value.error_class) == (code, ErrorClass.ACCOUNT)
    assert len(platform.token_requests) == 1
    assert not platform.calls
    assert "a-secret" not in str(failure.value) + str(logs)


async def test_all_who_wait_share_a_failed_token_request(platform: Platform, clock: FixedClock) -> None:
    platform.token = answers({"errcode": 40125, "errmsg": "invalid appsecret"})
    async with client_of(platform, clock) as client:
        failures = await asyncio.gather(*(client.call(PATH, {}) for _ in range(50)), return_exceptions=True)
        assert all(isinstance(failure, ApiError) for failure in failures)
        assert len(platform.token_requests) == 1
        platform.token = None
        await client.call(PATH, {})


@pytest.mark.parametrize(
    "token",
    [
        says("<html>", 502),
        says("[]"),
        answers({}),
        answers({"access_token": "t", "expires_in": "soon"}),
        answers({"access_token": "t", "expires_in": 10**30}),
        answers({"access_token": "t", "expires_in": None}),
        drops,
        hangs,
    ],
)
async def test_no_token_means_not_sent(platform: Platform, clock: FixedClock, token: Answer) -> None:
    platform.token = token
    async with client_of(platform, clock, SHORT) as client:
        with pytest.raises(NotSentError, match="token"):
            await client.call(PATH, {})
    assert not platform.calls


async def test_busy_token_endpoint_keeps_its_class(platform: Platform, clock: FixedClock) -> None:
    platform.token = answers({"errcode": -1, "errmsg": "system error"})
    async with client_of(platform, clock) as client:
        with pytest.raises(ApiError) as failure:
            await client.call(PATH, {})
    assert failure.value.error_class is ErrorClass.BACK_OFF
