"""Rows of reliability.md against the simulated platform: 45009, token storms, a platform in trouble."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.accounts import open_clients
from bot.channels.port import Senders
from bot.clock import FixedClock, ShiftedClock, SystemClock
from bot.delivery.breaker import FAILURES, LONGEST
from bot.delivery.ledger import Ledger
from bot.delivery.rates import Rates
from bot.simulator.api.tokens import void_all
from bot.simulator.core import Platform
from storage.database import Database
from storage.quotas import Limits
from tests.support.deliveries import member, queue, settled, states, window, working
from tests.support.programs import SECOND, config, echo
from tests.support.rows import outbox
from tests.support.servers import platform, server, until
from tests.support.wechat import opened, text_xml

SEND, TOKEN = "/cgi-bin/message/custom/send", "/cgi-bin/stable_token"
MEMBERS = 30


@asynccontextmanager
async def simulated(database: Database, clock: FixedClock) -> AsyncIterator[tuple[Platform, Senders]]:
    """A platform that knows the members, each with a message queued, and its client."""
    async with platform(clock) as (wechat, api):
        for number in range(MEMBERS):
            made = wechat.add_member(openid=f"o{number}")
            made.following = True
            wechat.open_window(made, "message")
            member(database, f"o{number}")
            window(database, f"o{number}")
            queue(database, "a", to=f"o{number}")
        clients = open_clients(config(account={"api_base": api}), clock)
        yield wechat, clients.senders
        await clients.aclose()


@asynccontextmanager
async def replicas(
    database: Database, clock: FixedClock, senders: Senders, count: int = 1, limits: Limits | None = None
) -> AsyncIterator[None]:
    """So many processes' workers, each with what it knows of rates by itself."""
    async with AsyncExitStack() as stack:
        for _ in range(count):
            rates = Rates(lambda _account, _endpoint: limits or {}, lambda: 1.0)
            ledger = Ledger(database, clock, rates)
            await stack.enter_async_context(working(database, clock, senders, ledger=ledger))
        yield


def calls(wechat: Platform, path: str = SEND) -> int:
    return len([call for call in wechat.state.calls if call.endpoint == path])


def fault(wechat: Platform, kind: str, **more: Any) -> None:
    wechat.faults.replace([{"endpoint": SEND, "kind": kind} | more])


def rests(database: Database, clock: FixedClock) -> list[str]:
    with database.read() as store:
        return [rest.reason for rest in store.quotas.rests(clock.now()) if rest.until]


def is_quiet(database: Database) -> bool:
    return "attempting" not in states(database)


async def to_the_end(database: Database, clock: FixedClock, step: timedelta) -> None:
    """Time goes on, whenever nothing is under way, until everything has been sent."""

    def is_over() -> bool:
        if is_quiet(database):
            clock.advance(step)
        return settled(database)()

    await until(is_over)


async def test_a_used_up_quota_parks_every_replica_also_after_a_restart(
    database: Database, clock: FixedClock
) -> None:
    async with simulated(database, clock) as (wechat, senders):
        fault(wechat, "errcode", errcode=45009)
        async with replicas(database, clock, senders, 2):
            await until(lambda: rests(database, clock) and is_quiet(database))
        refused = calls(wechat)
        wechat.faults.replace([])
        clock.advance(timedelta(hours=11, minutes=59))  # noon in Shanghai, so this is before midnight
        async with replicas(database, clock, senders, 2):
            queue(database, "b", to="o1")
            for _ in range(20):
                with database.begin() as store:  # each waits its turn among the workers' claims
                    store.quotas.rests(clock.now())
        assert calls(wechat) == refused <= 2 * 5, "only what was under way when the first answer came"
        clock.advance(timedelta(minutes=1))
        async with replicas(database, clock, senders, 2):
            await until(settled(database))
    assert states(database) == ["accepted"] * (MEMBERS + 1)
    assert calls(wechat) == refused + MEMBERS + 1


async def test_a_storm_of_refused_tokens_costs_a_refresh_each_and_no_message(
    database: Database, clock: FixedClock
) -> None:
    storm = 10
    async with simulated(database, clock) as (wechat, senders):
        fault(wechat, "invalidate_token", times=storm)
        async with replicas(database, clock, senders, 2):
            await to_the_end(database, clock, timedelta(minutes=1))
    assert states(database) == ["accepted"] * MEMBERS
    assert len(wechat.state.messages) == MEMBERS
    assert calls(wechat, TOKEN) <= storm + 1


async def test_replicas_with_a_cache_each_ask_once_for_the_one_token_that_follows(clock: FixedClock) -> None:
    storm, path, asked = 10, "/cgi-bin/openapi/quota/get", {"cgi_path": SEND}
    async with platform(clock) as (wechat, api), AsyncExitStack() as stack:
        replicas = [open_clients(config(account={"api_base": api}), clock) for _ in range(8)]
        for each in replicas:
            stack.push_async_callback(each.aclose)
        for _ in range(storm):
            await asyncio.gather(
                *(r.by_account["main"].call(path, asked) for r in replicas for _ in range(5))
            )
            void_all(wechat)
    answers = [call.answer or {} for call in wechat.state.calls if call.endpoint == TOKEN]
    assert len(answers) == len(replicas) * storm
    assert len({answer["access_token"] for answer in answers}) == storm


@pytest.mark.parametrize(
    "trouble", [{"kind": "errcode", "errcode": -1}, {"kind": "errcode", "errcode": 45011}]
)
async def test_a_busy_platform_is_left_alone_asked_by_one_call_and_gets_everything(
    database: Database, clock: FixedClock, trouble: dict[str, Any]
) -> None:
    async with simulated(database, clock) as (wechat, senders):
        fault(wechat, **trouble)
        async with replicas(database, clock, senders):
            await until(lambda: rests(database, clock) and is_quiet(database))
            first = calls(wechat)
            assert first <= FAILURES + 5
            clock.advance(timedelta(minutes=1))
            await until(lambda: calls(wechat) > first and is_quiet(database))
            wechat.faults.replace([])
            await to_the_end(database, clock, 10 * SECOND)
    assert set(states(database)) == {"accepted"}
    assert len(wechat.state.messages) == MEMBERS


@pytest.mark.parametrize("trouble", ["http_500", "accept_then_drop"])
async def test_answers_that_say_nothing_leave_few_unknown_and_nothing_is_repeated(
    database: Database, clock: FixedClock, trouble: str
) -> None:
    async with simulated(database, clock) as (wechat, senders):
        fault(wechat, trouble)
        async with replicas(database, clock, senders):
            await until(lambda: rests(database, clock) and is_quiet(database))
            unclear = states(database).count("unknown")
            assert FAILURES <= unclear == calls(wechat) <= FAILURES + 5
            clock.advance(LONGEST)
            await until(lambda: calls(wechat) == unclear + 1 and is_quiet(database))
            wechat.faults.replace([])
            await to_the_end(database, clock, 10 * SECOND)
    assert states(database).count("unknown") == unclear + 1
    assert states(database).count("accepted") == MEMBERS - unclear - 1
    assert calls(wechat) == MEMBERS


async def test_no_replica_exceeds_the_rate(database: Database, clock: FixedClock) -> None:
    async with (
        simulated(database, clock) as (wechat, senders),
        replicas(database, clock, senders, 2, {"second": 8}),
    ):

        def made(expected: int) -> bool:
            return calls(wechat) >= expected and is_quiet(database)

        for expected in (8, 16, 24, MEMBERS):
            await until(partial(made, expected))
            assert calls(wechat) == expected
            clock.advance(SECOND)
        await until(settled(database))
    assert [row["state"] for row in outbox(database)] == ["accepted"] * MEMBERS


async def test_callbacks_are_answered_while_every_call_hangs(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/roost.db"
    async with platform(ShiftedClock()) as (wechat, api):
        fault(wechat, "slow", seconds=30)
        settings: dict[str, Any] = {
            "account": {"api_base": api},
            "delivery": {"timeout": "1s", "poll": "0.01s"},
        }
        async with server(url, echo, **settings) as roost:
            now = SystemClock().now()
            for number in range(MEMBERS):
                member(roost.roost.database, f"o{number}")
                window(roost.roost.database, f"o{number}", at=now)
                queue(
                    roost.roost.database, "a", to=f"o{number}", not_before=now, expires_at=now + SECOND * 60
                )
            await until(lambda: states(roost.roost.database).count("attempting") >= 20)
            answers = [await roost.send(text_xml(f"text {number}")) for number in range(20)]
            assert states(roost.roost.database).count("attempting") >= 20
            assert {answer.status for answer in answers} == {200}
            assert "echo text 19" in opened(answers[-1].body)
            await until(lambda: "unknown" in states(roost.roost.database))
            assert states(roost.roost.database).count("unknown") <= 22, "the breaker spares the others"
