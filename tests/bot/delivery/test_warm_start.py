from concurrent.futures import ThreadPoolExecutor
from typing import Any

from structlog.testing import capture_logs

from bot.accounts import open_clients
from bot.clock import FixedClock
from bot.delivery.warm_start import warm_start
from bot.simulator.core import Platform
from bot.simulator.quotas import day
from storage.database import Database
from tests.support.programs import NOON, config
from tests.support.servers import platform

SEND, TEMPLATE = "message/custom/send", "message/template/send"


def used(wechat: Platform, endpoint: str, times: int) -> None:
    for _ in range(times):
        wechat.state.counters.take(f"/cgi-bin/{endpoint}", day(wechat.now()), None)


async def warmed(database: Database, api: str, **account: Any) -> list[Any]:
    clock = FixedClock(NOON)
    settings = config(account={"api_base": api} | account)
    clients = open_clients(settings, clock)
    with capture_logs() as lines, ThreadPoolExecutor(1) as threads:
        await warm_start(clients.by_account, settings, database, clock, threads)
    await clients.aclose()
    return lines


def counted(database: Database, endpoint: str) -> int:
    with database.read() as store:
        return store.quotas.used("main", endpoint, "day", NOON)


async def test_what_the_platform_has_counted_is_known_at_start(database: Database) -> None:
    async with platform(FixedClock(NOON)) as (wechat, api):
        used(wechat, SEND, 7)
        lines = await warmed(database, api)
    assert (counted(database, SEND), counted(database, TEMPLATE)) == (7, 0)
    assert {(line["event"], line["endpoint"]) for line in lines} == {
        ("quota not told", "message/subscribe/bizsend")
    }


async def test_a_limit_that_is_lower_than_configured_holds(database: Database) -> None:
    async with platform(FixedClock(NOON)) as (wechat, api):
        used(wechat, SEND, 7)
        lines = await warmed(database, api, limits={SEND: {"day": 600_000}})
    assert counted(database, SEND) == 100_007
    assert ("the day's limit differs from WeChat's", 500_000) in [
        (line["event"], line.get("allowed")) for line in lines
    ]


async def test_a_platform_that_cannot_be_reached_is_only_logged(database: Database) -> None:
    lines = await warmed(database, "http://127.0.0.1:9")
    assert [(line["event"], line["account"]) for line in lines] == [("quotas not asked for", "main")]
    assert counted(database, SEND) == 0


async def test_an_answer_that_says_nothing_is_only_logged(database: Database) -> None:
    async with platform(FixedClock(NOON)) as (wechat, api):
        wechat.faults.replace([{"endpoint": "/cgi-bin/openapi/quota/get", "kind": "garbage"}])
        lines = await warmed(database, api)
    assert [line["event"] for line in lines] == ["quotas not asked for"]
