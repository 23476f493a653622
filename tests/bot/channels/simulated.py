"""Senders against the simulated platform: real HTTP, a clock that stands still, one follower or some."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.accounts import open_clients
from bot.channels.port import Senders
from bot.clock import FixedClock
from bot.simulator.core import Platform
from bot.simulator.state import CallRecord
from tests.support.programs import NOON, config
from tests.support.servers import platform


def clock() -> FixedClock:
    return FixedClock(NOON)


@asynccontextmanager
async def simulated(at: FixedClock, followers: int = 1) -> AsyncIterator[tuple[Platform, Senders]]:
    """Followers o1, o2, … and every sender of the account."""
    async with platform(at) as (wechat, api):
        for number in range(followers):
            wechat.add_member(openid=f"o{number + 1}").following = True
        clients = open_clients(config(account={"api_base": api}), at)
        yield wechat, clients.senders
        await clients.aclose()


def fault(wechat: Platform, endpoint: str, kind: str = "errcode", times: int = 1, errcode: int = -1) -> None:
    row = {"endpoint": f"/cgi-bin/{endpoint}", "kind": kind, "errcode": errcode, "times": times}
    wechat.faults.replace([row])


def calls(wechat: Platform, endpoint: str) -> list[CallRecord]:
    return [call for call in wechat.state.calls if call.endpoint == f"/cgi-bin/{endpoint}"]
