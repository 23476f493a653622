"""The token's own rules; how it behaves under many callers stands in test_api_client_token.py."""

import asyncio
import gc
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.channels.access_token import AccessToken
from bot.clock import FixedClock


class Source:
    """Gives token 1, 2, … and counts."""

    def __init__(self) -> None:
        self.given = 0

    async def fetch(self) -> tuple[str, timedelta]:
        self.given += 1
        return f"token {self.given}", timedelta(hours=2)


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def token(source: Source) -> AccessToken:
    return AccessToken(source.fetch, FixedClock(datetime(2026, 1, 1, tzinfo=UTC)))


async def test_a_late_refusal_does_not_cost_the_new_token(token: AccessToken, source: Source) -> None:
    assert await token.get() == "token 1"
    token.refused("token 1")
    assert await token.get() == "token 2"
    token.refused("token 1")
    assert await token.get() == "token 2"
    assert source.given == 2


async def test_closing_without_a_request_under_way(token: AccessToken, source: Source) -> None:
    await token.aclose()
    assert source.given == 0


async def test_a_failure_that_nobody_waits_for_any_more_is_no_fault() -> None:
    asked, complaints = asyncio.Event(), list[dict[str, Any]]()

    async def fetch() -> tuple[str, timedelta]:
        asked.set()
        try:
            await asyncio.Event().wait()
        finally:
            raise ConnectionError("closed")

    asyncio.get_running_loop().set_exception_handler(lambda _, complaint: complaints.append(complaint))
    token = AccessToken(fetch, FixedClock(datetime(2026, 1, 1, tzinfo=UTC)))
    caller = asyncio.create_task(token.get())
    await asked.wait()
    caller.cancel()
    await asyncio.gather(caller, return_exceptions=True)
    await token.aclose()
    gc.collect()  # a task tells that nobody asked for its exception when it is thrown away
    assert complaints == []
