import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.clock import FixedClock
from bot.links.route import Taps
from bot.links.token import LinkIds, link_keys, token
from storage.database import Database
from storage.path_models import LinkClick
from tests.support.deliveries import member, queue
from tests.support.programs import NOON, SECOND, config, echo
from tests.support.rows import log, outbox, rows
from tests.support.servers import Server, server, until

PAGE = "https://shop.example.com/春?a=1&b=%2F#top"
KEY = link_keys(config())["main"]


@asynccontextmanager
async def listening(folder: Path, clock: FixedClock) -> AsyncIterator[Server]:
    async with server(f"sqlite:///{folder}/roost.db", echo, clock=clock) as started:
        yield started


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
async def running(tmp_path: Path, clock: FixedClock) -> AsyncIterator[Server]:
    async with listening(tmp_path, clock) as started:
        yield started


def sent(database: Database) -> tuple[int, int]:
    """A link and a delivery that carries it."""
    member(database)
    queue(database, "hi", source="calendar:tip", occurrence_id=7, not_before=NOON + timedelta(days=1))
    with database.begin() as store:
        return store.links.register(7, [PAGE])[PAGE], int(outbox(database)[0]["id"])


async def tap(
    running: Server, text: str, method: str = "GET", headers: Mapping[str, str] | None = None
) -> tuple[int, str]:
    """Status, and where it goes on to, or what is said."""
    url = f"{running.roost.url}/l/{text}"
    async with running.poster.http.request(method, url, allow_redirects=False, headers=headers) as answer:
        assert answer.headers["Cache-Control"] == "no-store"
        return answer.status, answer.headers.get("Location") or await answer.text()


async def test_a_tap_goes_on_to_the_page_and_is_logged_once_a_minute(
    running: Server, clock: FixedClock
) -> None:
    database = running.roost.database
    made = token(KEY, *sent(database))
    for _ in range(3):
        assert await tap(running, made) == (302, "https://shop.example.com/%E6%98%A5?a=1&b=%2F#top")
        clock.advance(20 * SECOND)
    await tap(running, made)
    await until(lambda: len(log(database)) == 2)
    assert [(row["at"], row["kind"], row["source"]) for row in log(database)] == [
        (NOON, "click", "calendar:tip"),
        (NOON + timedelta(minutes=1), "click", "calendar:tip"),
    ]


async def test_what_looks_ahead_is_no_tap(running: Server) -> None:
    database = running.roost.database
    link, delivery = sent(database)
    made = token(KEY, link, delivery)
    assert (await tap(running, made, "HEAD"))[0] == 302
    assert (await tap(running, made, headers={"Sec-Purpose": "prefetch;prerender"}))[0] == 302
    assert (await tap(running, made, headers={"Purpose": "prefetch"}))[0] == 302
    await tap(running, token(KEY, link))
    assert [row["delivery_id"] for row in await until(lambda: rows(database, LinkClick))] == [None]


async def test_forged_and_unknown_links_lead_nowhere(running: Server) -> None:
    link, delivery = sent(running.roost.database)
    made = token(KEY, link, delivery)
    for text in (f"{made}0", token(b"another", link), token(KEY, link + 1), "https:%2F%2Fevil.example", "x"):
        status, said = await tap(running, text)
        assert (status, "失效" in said) == (404, True)


async def test_without_its_database_a_known_link_still_leads_on(running: Server, tmp_path: Path) -> None:
    known, delivery = sent(running.roost.database)
    await tap(running, token(KEY, known, delivery))
    await until(lambda: log(running.roost.database))
    running.roost.database.close()
    for name in ("roost.db", "roost.db-wal", "roost.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    (tmp_path / "roost.db").write_bytes(b"this is no database" * 100)
    with capture_logs() as lines:
        assert (await tap(running, token(KEY, known)))[0] == 302
        status, said = await tap(running, token(KEY, known + 1))
        await until(lambda: "a tap was not counted" in [line["event"] for line in lines])
    assert (status, "再点一次" in said) == (503, True)


async def test_taps_before_a_stop_are_counted(tmp_path: Path, clock: FixedClock) -> None:
    async with listening(tmp_path, clock) as started:
        link, _ = sent(started.roost.database)
        await asyncio.gather(
            *(tap(started, token(KEY, link), headers={"User-Agent": f"phone {each}"}) for each in range(20))
        )
    async with listening(tmp_path, clock) as again:
        assert len(rows(again.roost.database, LinkClick)) == 20


def test_a_visitor_taps_a_mass_send_s_link_once_a_minute() -> None:
    taps, mass, own = Taps(), LinkIds(1, None), LinkIds(1, 2)
    assert [taps.is_new(mass, (who, ""), NOON) for who in ("a", "b", "a")] == [True, True, False]
    assert [taps.is_new(own, (who, ""), NOON) for who in ("a", "b")] == [True, False]
    assert taps.is_new(mass, ("a", ""), NOON + 60 * SECOND)


async def test_addresses_and_devices_that_somebody_makes_up_count_a_few_times(running: Server) -> None:
    link, _ = sent(running.roost.database)
    for number in range(60):
        made_up = {"X-Forwarded-For": f"{number}.1.1.1, 203.0.113.7", "User-Agent": f"phone {number}"}
        await tap(running, token(KEY, link), headers=made_up)
    await until(lambda: len(rows(running.roost.database, LinkClick)) == 20)
    await tap(running, token(KEY, link), headers={"X-Forwarded-For": "203.0.113.8"})
    await until(lambda: len(rows(running.roost.database, LinkClick)) == 21)
