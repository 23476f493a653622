import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import ExitStack, closing
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.clock import FixedClock
from storage.models import InboxState
from tests.storage.test_inbox import row
from tests.support.programs import NOON, echo
from tests.support.servers import Server, server
from tests.support.wechat import text_xml


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Server]:
    async with server(f"sqlite:///{tmp_path}/roost.db", echo) as started:
        yield started


async def asked(running: Server, path: str) -> tuple[int, str]:
    async with running.poster.http.get(running.roost.url + path) as answer:
        return answer.status, await answer.text()


async def test_a_running_server_is_alive_and_ready(running: Server) -> None:
    assert await asked(running, "/healthz") == (200, "ok")
    assert await asked(running, "/readyz") == (200, "ok")


async def test_it_tells_why_it_is_not_ready(running: Server) -> None:
    running.roost.fault = "stopping"
    assert await asked(running, "/readyz") == (503, "stopping")
    assert (await asked(running, "/healthz"))[0] == 200


async def test_a_calendar_that_is_silent_for_three_ticks_is_not_ready(tmp_path: Path) -> None:
    clock = FixedClock(NOON)
    async with server(f"sqlite:///{tmp_path}/roost.db", echo, clock=clock) as running:
        assert await asked(running, "/readyz") == (200, "ok")
        clock.advance(timedelta(seconds=600))
        status, fault = await asked(running, "/readyz")
        if status == 503:  # unless the calendar was faster
            assert "has done nothing for 600 s" in fault
        await until_ready(running)


async def until_ready(running: Server) -> None:
    async with asyncio.timeout(30):
        while (await asked(running, "/readyz"))[0] != 200:  # noqa: ASYNC110 - over HTTP nobody is told
            await asyncio.sleep(0.01)


async def test_a_database_that_somebody_keeps_locked_is_told_within_a_second(
    running: Server, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "roost.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        with capture_logs() as lines:
            answers = [await asked(running, "/readyz") for _ in range(3)]
    assert {status for status, _ in answers} == {503}
    assert all("database: TimeoutError: no answer within 0.8 s" in fault for _, fault in answers)
    told = [line for line in lines if line["event"] == "not ready: database"]
    assert len(told) == 1
    await until_ready(running)


async def test_a_lost_database_is_not_ready_and_the_other_figures_are_still_told(
    running: Server, tmp_path: Path
) -> None:
    await running.send(text_xml("hi"))
    running.roost.database.close()
    for name in ("roost.db", "roost.db-wal", "roost.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    (tmp_path / "roost.db").write_bytes(b"this is no database" * 100)
    with capture_logs() as lines:
        unready, fault = await asked(running, "/readyz")
        status, figures = await asked(running, "/metrics")
    assert (unready, status) == (503, 200)
    # Whichever is seen first: that it is another file, or that it is no database.
    assert re.match(
        "database: (?:OperationalError: .* has been replaced|DatabaseError: file is not a)", fault
    )
    assert "roost_callbacks_acknowledged_total" in figures
    assert "inbox and rests are not counted" in [line["event"] for line in lines]
    assert "roost_inbox{" not in figures, "what was counted before may be true no more"


async def test_what_is_not_done_is_counted_by_state(running: Server) -> None:
    with running.roost.database.begin() as store:
        store.inbox.add([row("a"), row("b", InboxState.QUARANTINED), row("c", InboxState.QUARANTINED)])
    page = (await asked(running, "/metrics"))[1]
    assert 'roost_inbox{state="quarantined"} 2.0' in page
    assert 'roost_inbox{state="deferred"} 0.0' in page


async def test_a_scrape_waits_for_no_connection(running: Server) -> None:
    with ExitStack() as held:
        for _ in range(15):  # as many as the pool has
            held.enter_context(running.roost.database.read())
        assert 'roost_inbox{state="deferred"} 0.0' in (await asked(running, "/metrics"))[1]


async def test_what_rests_is_shown(running: Server) -> None:
    now = running.roost.edges.clock.now()
    with running.roost.database.begin() as store:
        store.quotas.rest("main", "message/custom/send", now + timedelta(hours=1), "errcode 45009", now)
    assert (
        'rest_seconds{account="main",endpoint="message/custom/send"}' in (await asked(running, "/metrics"))[1]
    )
