"""Every path over HTTP against the simulated platform, with what goes wrong on it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from bot.accounts import open_clients
from bot.calendar.item import CalendarItem
from bot.clock import FixedClock
from bot.simulator.core import Platform
from storage.database import Database
from storage.path_models import MassJob
from tests.support.campaigns import NOTICE, TEMPLATE, campaign, fire
from tests.support.deliveries import window, working
from tests.support.programs import NOON, config
from tests.support.rows import outbox, rows
from tests.support.servers import platform, until

ALL = ("o1", "o2", "o3")
MINUTE = timedelta(minutes=1)
MASS, SUBSCRIBE = "message/mass/send", "message/subscribe/bizsend"
CUSTOM, SEND_TEMPLATE = "message/custom/send", "message/template/send"
SERVICE: dict[str, Any] = {"class": "service"}


def fault(endpoint: str, kind: str = "errcode", errcode: int = -1) -> dict[str, Any]:
    return {"endpoint": f"/cgi-bin/{endpoint}", "kind": kind, "errcode": errcode, "times": 1}


@asynccontextmanager
async def sending(
    database: Database, item: CalendarItem, *faults: dict[str, Any], accepts: int = 0
) -> AsyncIterator[tuple[Platform, FixedClock]]:
    """The item's occurrence is being sent to three followers. accepts: notices each may get."""
    ledger = fire(database, item, followers=ALL)
    clock = ledger.clock
    assert isinstance(clock, FixedClock)
    async with platform(clock) as (wechat, api):
        for openid in ALL:
            made = wechat.add_member(openid=openid)
            made.following = True
            made.accepts["T"] = accepts
        wechat.faults.replace(faults)
        clients = open_clients(config(account={"api_base": api}), clock)
        async with working(database, clock, clients.senders, ledger=ledger):
            yield wechat, clock
        await clients.aclose()


def states(database: Database) -> list[tuple[str, str]]:
    return [(row["state"], row["path"]) for row in outbox(database)]


def are(database: Database, state: str, path: str = "") -> Callable[[], bool]:
    return lambda: all(found == (state, path) for found in states(database))


def got(wechat: Platform) -> list[tuple[str, str]]:
    return sorted((message.via, message.openid) for message in wechat.state.messages)


def to_all(via: str) -> list[tuple[str, str]]:
    return [(via, openid) for openid in ALL]


async def test_a_mass_send_in_one_call(database: Database) -> None:
    async with sending(database, campaign()) as (wechat, _):
        await until(are(database, "accepted", "mass"))
        assert got(wechat) == to_all("mass")
        assert rows(database, MassJob)[0]["platform_id"] == str(next(iter(wechat.state.jobs)))
        assert len(wechat.state.jobs) == 1


async def test_a_mass_send_accepted_and_dropped_is_found_to_be_sent(database: Database) -> None:
    async with sending(database, campaign(), fault(MASS, "accept_then_drop")) as (wechat, clock):
        await until(lambda: rows(database, MassJob) and rows(database, MassJob)[0]["state"] == "queued")
        assert are(database, "attempting", "mass")()
        clock.advance(MINUTE)
        await until(are(database, "accepted", "mass"))
        assert got(wechat) == to_all("mass"), "nobody twice: 45065"
        assert rows(database, MassJob)[0]["platform_id"] == str(next(iter(wechat.state.jobs)))


async def test_a_busy_platform_gets_the_mass_send_later(database: Database) -> None:
    async with sending(database, campaign(), fault(MASS)) as (wechat, clock):
        await until(lambda: [row["attempts"] for row in outbox(database)] == [1] * 3)
        clock.advance(MINUTE)
        await until(are(database, "accepted", "mass"))
        assert got(wechat) == to_all("mass")


@pytest.mark.parametrize("code", [45015, 45047])
async def test_a_window_that_the_platform_says_is_closed_leaves_the_next_path(
    database: Database, code: int
) -> None:
    for openid in ALL:
        window(database, openid)
    faults = [fault(CUSTOM, errcode=code) | {"times": 3}]
    async with sending(database, campaign(), *faults) as (wechat, _):
        await until(are(database, "accepted", "mass"))
        assert got(wechat) == to_all("mass")


async def test_a_refused_notice_leaves_the_next_path(database: Database) -> None:
    for openid in ALL:
        with database.begin() as store:
            store.subscriptions.accepted("main", openid, "T", NOON)
    item = campaign(content=NOTICE, fallback=[TEMPLATE], **SERVICE)
    async with sending(database, item) as (wechat, _):  # there the platform knows of no acceptance: 43101
        await until(are(database, "accepted", "template"))
        assert got(wechat) == to_all("template")
    with database.read() as store:
        assert [store.subscriptions.remaining("main", openid, "T") for openid in ALL] == [0, 0, 0]


async def test_notices_go_to_who_accepted_them(database: Database) -> None:
    with database.begin() as store:
        store.subscriptions.accepted("main", "o2", "T", NOON)
    async with sending(database, campaign(content=NOTICE), accepts=1) as (wechat, _):
        wanted = [("waiting", ""), ("accepted", "subscription"), ("waiting", "")]
        await until(lambda: states(database) == wanted)
        assert got(wechat) == [("subscribe", "o2")]


async def test_a_template_accepted_and_dropped_arrives_once(database: Database) -> None:
    item = campaign(content=TEMPLATE, **SERVICE)
    dropped = fault(SEND_TEMPLATE, "accept_then_drop") | {"times": 3}
    async with sending(database, item, dropped) as (wechat, clock):
        await until(lambda: all(row["reason"].startswith("unclear") for row in outbox(database)))
        clock.advance(10 * MINUTE / 60)
        await until(are(database, "accepted", "template"))
        assert got(wechat) == to_all("template"), "nobody twice: 40241"


async def test_a_notice_accepted_and_dropped_is_unknown(database: Database) -> None:
    for openid in ALL:
        with database.begin() as store:
            store.subscriptions.accepted("main", openid, "T", NOON)
    dropped = fault(SUBSCRIBE, "accept_then_drop") | {"times": 3}
    async with sending(database, campaign(content=NOTICE), dropped, accepts=1) as (wechat, _):
        await until(are(database, "unknown", "subscription"))
        assert got(wechat) == to_all("subscribe")
