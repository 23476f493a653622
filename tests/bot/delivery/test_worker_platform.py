"""The worker with the real sender against the simulated platform."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

from bot.accounts import open_clients
from bot.clock import FixedClock
from bot.simulator.core import Platform
from storage.database import Database
from tests.support.deliveries import member, queue, settled, states, window, working
from tests.support.programs import SECOND, config
from tests.support.rows import outbox
from tests.support.servers import platform, until

SEND = "/cgi-bin/message/custom/send"


@asynccontextmanager
async def simulated(database: Database, clock: FixedClock) -> AsyncIterator[Platform]:
    """The worker with the real sender against the simulated platform, where `o1` may be written to."""
    async with platform(clock) as (wechat, api):
        made = wechat.add_member(openid="o1")
        made.following = True
        wechat.open_window(made, "message")
        member(database)
        window(database)
        clients = open_clients(config(account={"api_base": api}), clock)
        async with working(database, clock, clients.senders):
            yield wechat
        await clients.aclose()


def calls(wechat: Platform) -> int:
    return len([call for call in wechat.state.calls if call.endpoint == SEND])


def made_more_than(wechat: Platform, count: int) -> bool:
    return calls(wechat) > count


async def test_the_platform_s_windows_and_ours_agree(database: Database, clock: FixedClock) -> None:
    async with simulated(database, clock) as wechat:
        queue(database, *"abcdefg")
        await until(settled(database))
    assert [message.content for message in wechat.state.messages] == [{"content": text} for text in "abcde"]
    assert states(database) == ["accepted"] * 5 + ["waiting"] * 2
    assert calls(wechat) == 5


async def test_accepted_but_the_answer_lost_is_unknown_and_never_resent(
    database: Database, clock: FixedClock
) -> None:
    async with simulated(database, clock) as wechat:
        wechat.faults.replace([{"endpoint": SEND, "kind": "accept_then_drop", "times": 1}])
        queue(database, "a", "b")
        await until(settled(database))
        clock.advance(timedelta(hours=1))
    assert states(database) == ["unknown", "accepted"]
    assert [message.content["content"] for message in wechat.state.messages] == ["a", "b"]
    assert calls(wechat) == 2


async def test_a_busy_platform_gets_it_later(database: Database, clock: FixedClock) -> None:
    async with simulated(database, clock) as wechat:
        wechat.faults.replace([{"endpoint": SEND, "kind": "errcode", "errcode": -1, "times": 2}])
        queue(database, "a")
        for wait in (1, 2):
            await until(
                lambda: (
                    states(database) == ["queued"] and calls(wechat) == outbox(database)[0]["attempts"] > 0
                )
            )
            assert outbox(database)[0]["not_before"] == clock.now() + wait * SECOND
            clock.advance(wait * SECOND)
            await until(partial(made_more_than, wechat, wait))
        await until(settled(database))
    assert states(database) == ["accepted"]
    assert calls(wechat) == 3


async def test_a_used_up_quota_rests_until_midnight_and_nothing_is_lost(
    database: Database, clock: FixedClock
) -> None:
    async with simulated(database, clock) as wechat:
        wechat.faults.replace([{"endpoint": SEND, "kind": "errcode", "errcode": 45009, "times": 1}])
        queue(database, "a", "b")
        await until(lambda: outbox(database)[0]["reason"] == "customer_service_rests")
        clock.advance(timedelta(hours=11, minutes=59))  # noon in Shanghai, so this is before midnight
        member(database, "o2")
        window(database, "o2", at=clock.now())
        queue(database, "c", to="o2")
        assert calls(wechat) == 1
        clock.advance(timedelta(minutes=1))
        wechat.add_member(openid="o2").following = True
        await until(settled(database))
    assert [outbox(database)[number]["state"] for number in (0, 1)] == ["accepted", "accepted"]
    assert calls(wechat) == 4


async def test_a_refused_token_is_renewed_without_costing_a_message(
    database: Database, clock: FixedClock
) -> None:
    async with simulated(database, clock) as wechat:
        wechat.faults.replace([{"endpoint": SEND, "kind": "invalidate_token", "times": 1}])
        queue(database, "a")
        await until(settled(database))
    assert states(database) == ["accepted"]
    assert len(wechat.state.messages) == 1
