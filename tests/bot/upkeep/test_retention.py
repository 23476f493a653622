from collections.abc import Iterator
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.calendar.pace import Pace
from bot.clock import FixedClock
from bot.config.peace import PeaceSection
from bot.config.retention import Ages, RetentionSection
from bot.upkeep.retention import Retention
from storage.database import Database, open_database
from tests.storage.test_inbox import row as callback
from tests.support.editions import DAY, DUE, HOUR, delivery, did, occurrence
from tests.support.rows import inbox, log, outbox

HALF_A_YEAR = 180 * DAY


def ages(log: timedelta | None = None) -> Ages:
    return RetentionSection(log=log).ages(PeaceSection())


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(DUE + 2000 * DAY)


def received(database: Database, *ages: timedelta, now: FixedClock) -> None:
    with database.begin() as store:
        store.inbox.add([callback(str(age), received_at=now.now() - age) for age in ages])


def a_round(retention: Retention) -> Iterator[timedelta]:
    """How long each step's rest is, up to the one till the next round."""
    while (rest := retention.step()) < timedelta(minutes=1):
        yield rest
    yield rest


def test_a_round_deletes_what_is_too_old_and_tells_how_much(database: Database, clock: FixedClock) -> None:
    received(database, HALF_A_YEAR + HOUR, HALF_A_YEAR - HOUR, timedelta(0), now=clock)
    did(database, "m1", "in", timedelta(0), text="hi")
    occurrence(database)
    delivery(database, "a")
    delivery(database, "b", occurrence_id=None)
    with capture_logs() as lines:
        assert list(a_round(Retention(database, clock, ages)))[-1] == HOUR
        assert list(a_round(Retention(database, clock, ages)))[-1] == HOUR, "once more: nothing"
    assert [each["received_at"] for each in inbox(database)] == [
        clock.now(),
        clock.now() - HALF_A_YEAR + HOUR,
    ]
    assert [each["text"] for each in log(database)] == [""]
    assert outbox(database) == []
    (told,) = [line for line in lines if line["event"] == "deleted what is kept no longer"]
    assert (told["callbacks"], told["words"], told["answers"]) == (1, 1, 1)


def test_the_log_goes_only_where_that_is_wanted(database: Database, clock: FixedClock) -> None:
    received(database, timedelta(0), now=clock)
    did(database, "m1", "in", timedelta(0))
    list(a_round(Retention(database, clock, ages)))
    assert len(log(database)) == 1
    list(a_round(Retention(database, clock, lambda: ages(1000 * DAY))))
    assert log(database) == []


def test_steps_are_small_and_rests_lie_between_them(database: Database, clock: FixedClock) -> None:
    received(database, *(HALF_A_YEAR + number * HOUR for number in range(1, 51)), timedelta(0), now=clock)
    left = [len(inbox(database)) for _ in a_round(Retention(database, clock, ages, Pace(20, 20)))]
    assert left[:4] == [31, 11, 1, 1]


def test_a_clock_that_is_wrong_by_years_deletes_nothing_that_is_young(
    database: Database, clock: FixedClock
) -> None:
    received(database, timedelta(0), DAY, now=clock)
    clock.advance(timedelta(days=5000))
    list(a_round(Retention(database, clock, ages)))
    assert len(inbox(database)) == 2


def test_an_empty_database_and_one_that_is_away(clock: FixedClock, database: Database) -> None:
    assert Retention(database, clock, ages).step() == HOUR
    away = open_database("postgresql://nobody@localhost:1/nothing")
    with capture_logs() as lines:
        assert Retention(away, clock, ages).step() == timedelta(minutes=1)
    assert [line["event"] for line in lines] == ["old rows could not be deleted; tried again"]
    away.close()
