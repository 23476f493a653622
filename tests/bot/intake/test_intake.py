import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from bot.clock import FixedClock
from bot.config.model import ServerSection
from bot.intake.effects import SILENCE
from bot.intake.intake import Intake, NotStoredError
from handlers.contract import Answer, Context, Event, Reply
from storage.database import Database, open_database
from storage.migrate import migrate
from tests.support.programs import NOON, SECOND, echo, event, processor, says, texts
from tests.support.rows import inbox, log, outbox
from tests.support.servers import until

PATIENT = ServerSection(slow_after=timedelta(seconds=20), answer_within=timedelta(seconds=30))
HASTY = ServerSection(slow_after=timedelta(milliseconds=50))
OFTEN = timedelta(milliseconds=10)


class Gate:
    """A handler that waits until it may go on, and counts how often it was asked."""

    def __init__(self) -> None:
        self.begun, self.released = threading.Event(), threading.Event()
        self.asked = 0

    def __call__(self, one: Event, context: Context) -> Reply | None:
        self.asked += 1
        self.begun.set()
        self.released.wait(20)
        return echo(one, context)


@pytest.fixture
def gate() -> Iterator[Gate]:
    made = Gate()
    yield made
    made.released.set()


@asynccontextmanager
async def taking(
    database: Database, answer: Answer, server: ServerSection = PATIENT, sizes: list[int] | None = None
) -> AsyncIterator[Intake]:
    with ThreadPoolExecutor(4) as threads:
        made = processor(database, answer, clock=FixedClock(NOON))
        intake = Intake(made, threads, server, (sizes if sizes is not None else []).append)
        task = asyncio.create_task(intake.run())
        try:
            yield intake
        finally:
            intake.close()
            await task


@asynccontextmanager
async def reviving(intake: Intake) -> AsyncIterator[None]:
    task = asyncio.create_task(intake.revive(OFTEN))
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_what_is_answered_is_stored(database: Database) -> None:
    sizes: list[int] = []
    async with taking(database, echo, sizes=sizes) as intake:
        answers = await asyncio.gather(*(intake.submit(one) for one in texts(5)))
        assert {row["reply"] for row in inbox(database)} == {answer.body for answer in answers}
    assert sum(sizes) == 5


async def test_the_same_event_at_once_is_handled_once(database: Database, gate: Gate) -> None:
    async with taking(database, gate) as intake:
        waiting = [asyncio.create_task(intake.submit(event(text="hi"))) for _ in range(5)]
        await asyncio.to_thread(gate.begun.wait, 20)
        waiting.append(asyncio.create_task(intake.submit(event(text="hi"))))
        await asyncio.sleep(0)
        gate.released.set()
        assert len(set(await asyncio.gather(*waiting))) == 1
    assert (gate.asked, len(inbox(database)), len(log(database))) == (1, 1, 2)


async def test_a_slow_event_is_answered_with_silence_and_later(database: Database, gate: Gate) -> None:
    async with taking(database, gate, HASTY) as intake, reviving(intake):
        waiting = [asyncio.create_task(intake.submit(event(text="hi"))) for _ in range(3)]
        assert set(await asyncio.gather(*waiting)) == {SILENCE}
        assert [row["state"] for row in inbox(database)] == ["deferred"]
        assert await intake.submit(event(text="hi")) == SILENCE
        gate.released.set()
        await until(lambda: outbox(database))
        assert await intake.submit(event(text="hi")) == SILENCE
    assert [row["state"] for row in inbox(database)] == ["done"]
    assert [row["kind"] for row in log(database)] == ["in"]
    assert len(outbox(database)) == 1


async def test_what_waits_behind_a_slow_event_is_not_lost(database: Database, gate: Gate) -> None:
    async with taking(database, gate, HASTY) as intake, reviving(intake):
        slow = asyncio.create_task(intake.submit(event(text="slow")))
        await asyncio.to_thread(gate.begun.wait, 20)
        behind = await intake.submit(event(text="behind", sender="o2"))
        assert (await slow, behind) == (SILENCE, SILENCE)
        gate.released.set()
        await until(lambda: {row["state"] for row in inbox(database)} == {"done"})
    assert sorted(row["openid"] for row in outbox(database)) == ["o1", "o2"]


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Another process has the inbox to itself."""
    other = open_database(url)
    with closing(other), other.begin() as store:
        if store.connection.dialect.name == "postgresql":
            store.connection.exec_driver_sql("LOCK TABLE inbox IN SHARE MODE")
        yield


async def test_after_a_stall_of_the_database_nothing_is_put_aside_or_worked_on_twice(
    database: Database, database_url: str
) -> None:
    sizes: list[int] = []
    hasty = ServerSection(slow_after=timedelta(milliseconds=20), answer_within=timedelta(milliseconds=600))
    async with taking(database, echo, hasty, sizes) as intake:
        with locked(database_url):
            stalled = [asyncio.create_task(intake.submit(one)) for one in texts(1)]
            await until(lambda: sizes)
            stalled += [asyncio.create_task(intake.submit(one)) for one in texts(20)[1:]]
            failures = await asyncio.gather(*stalled, return_exceptions=True)
            assert {type(failure) for failure in failures} == {NotStoredError}
        answers = {}
        for one in texts(20):  # as the platform pushes it again
            answers[one.key] = await intake.submit(one)
        assert {row["key"]: row["reply"] for row in inbox(database)} == {
            key: answer.body for key, answer in answers.items()
        }
    assert {row["state"] for row in inbox(database)} == {"done"}
    assert sizes == [1] * 21, "who was told to come again is not worked on before they do"
    assert len(log(database)) == 40, "each once: what was said and its answer"


async def test_closing_answers_what_was_submitted(database: Database) -> None:
    async with taking(database, echo) as intake:
        waiting = [asyncio.create_task(intake.submit(one)) for one in texts(20)]
        await asyncio.sleep(0)
        intake.close()
        await asyncio.gather(*waiting)
    assert len(inbox(database)) == 20


async def test_a_database_that_takes_nothing_is_told_to_all_who_wait(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/empty.db")
    async with taking(database, echo) as intake:
        waiting = [intake.submit(event(text="hi")) for _ in range(3)]
        failures = await asyncio.gather(*waiting, return_exceptions=True)
        assert {type(failure) for failure in failures} == {OperationalError}
        migrate(database)
        assert (await intake.submit(event(text="hi"))).content_type == "application/xml"
    database.close()


async def test_what_cannot_be_deferred_is_not_acknowledged(tmp_path: Path, gate: Gate) -> None:
    database = open_database(f"sqlite:///{tmp_path}/roost.db")
    migrate(database)

    def lose_the_table_and_wait(one: Event, context: Context) -> Reply | None:
        with database.begin() as store:
            store.connection.exec_driver_sql("ALTER TABLE inbox RENAME TO elsewhere")
        return gate(one, context)

    async with taking(
        database, lose_the_table_and_wait, ServerSection(slow_after=timedelta(seconds=1))
    ) as intake:
        with pytest.raises(OperationalError):
            await intake.submit(event(text="hi"))
        gate.released.set()
    database.close()


async def test_reviving_outlives_a_fault_of_the_database(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/roost.db")
    with capture_logs() as lines:
        async with taking(database, says("later")) as intake, reviving(intake):
            await until(lambda: lines)
            migrate(database)
            processor(database, echo).defer([event(text="hi", at=NOON - SECOND)])
            await until(lambda: outbox(database))
    assert {line["event"] for line in lines} == {"deferred events could not be handled; tried again"}
    database.close()
