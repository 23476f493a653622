from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.channels.port import Accepted, Outcome, Rejected, Retry, Unknown
from bot.delivery.breaker import FAILURES, SHORTEST
from bot.delivery.ladder import Path
from bot.delivery.rates import ENDPOINTS, Rates
from storage.database import Database
from storage.quotas import EVERY, Grant, Limits
from tests.support.programs import NOON, SECOND

SEND = ENDPOINTS[Path.CUSTOMER_SERVICE]
DAY = timedelta(days=1)
USED_UP = Retry(DAY, "errcode 45009", parked=True, code=45009)


def rates(limits: Limits | None = None) -> Rates:
    return Rates(lambda _account, _endpoint: limits or {}, lambda: 1.0)


def granted(
    rates: Rates, database: Database, wanted: int = 20, now: datetime = NOON, *, bulk: bool = True
) -> Grant:
    with database.begin() as store:
        return rates.grant(store, "main", Path.CUSTOMER_SERVICE, wanted, now, bulk=bulk)


def heeded(rates: Rates, *outcomes: Outcome, now: datetime = NOON) -> None:
    with capture_logs():
        for outcome in outcomes:
            rates.heed("main", SEND, outcome, now)


def test_the_calendar_leaves_room_for_answers(database: Database) -> None:
    limited = rates({"second": 10})
    assert granted(limited, database) == Grant(9, NOON + SECOND)
    assert granted(limited, database, bulk=False) == Grant(1, NOON + SECOND)


def test_of_very_little_the_calendar_may_have_all(database: Database) -> None:
    assert granted(rates({"second": 1}), database).granted == 1


def test_a_used_up_quota_rests_here_at_once_and_everywhere_once_saved(database: Database) -> None:
    ours, theirs = rates(), rates()
    heeded(ours, USED_UP)
    assert granted(ours, database) == Grant(0, NOON + DAY)
    assert granted(theirs, database) == Grant(20)
    ours.save(database, NOON)
    assert granted(theirs, database) == Grant(0, NOON + DAY)
    assert granted(rates(), database, now=NOON + DAY) == Grant(20)


def test_what_is_claimed_when_the_rest_begins_is_not_called(database: Database) -> None:
    ours = rates()
    assert ours.rests_until("main", SEND, NOON) is None
    heeded(ours, USED_UP)
    ours.save(database, NOON)
    assert ours.rests_until("main", SEND, NOON + SECOND) == NOON + DAY


def test_lifted_by_hand_it_goes_on(database: Database) -> None:
    ours = rates()
    heeded(ours, USED_UP)
    ours.save(database, NOON)
    with database.begin() as store:
        store.quotas.lift("main", SEND, NOON)
        assert not ours.closed(store, NOON + SECOND), "nothing is put off to the lifted rest's end"
    assert granted(ours, database, now=NOON + SECOND) == Grant(0, NOON + 5 * SECOND)
    assert granted(ours, database, now=NOON + 5 * SECOND) == Grant(20)


def test_used_up_again_after_it_was_lifted_it_rests_again(database: Database) -> None:
    """Until the same midnight as before."""
    ours, later = rates(), NOON + timedelta(minutes=1)
    heeded(ours, USED_UP)
    ours.save(database, NOON)
    with database.begin() as store:
        store.quotas.lift("main", SEND, later)
    assert granted(ours, database, now=later) == Grant(20)
    heeded(ours, replace(USED_UP, after=NOON + DAY - later), now=later)
    assert granted(ours, database, now=later) == Grant(0, NOON + DAY)
    ours.save(database, later)
    assert granted(rates(), database, now=later) == Grant(0, NOON + DAY)


def test_an_account_that_is_refused_rests_on_every_path(database: Database) -> None:
    ours = rates()
    heeded(ours, Retry(timedelta(minutes=10), "errcode 48004", parked=True, whole_account=True, code=48004))
    ours.save(database, NOON)
    for each in (ours, rates()):
        with database.begin() as store:
            grant = each.grant(store, "main", Path.TEMPLATE, 1, NOON, bulk=True)
        assert grant == Grant(0, NOON + timedelta(minutes=10))
    with database.read() as store:
        assert [rest.endpoint for rest in store.quotas.rests(NOON)] == [EVERY]


def test_too_fast_waits_for_the_next_minute_at_half_the_rate(database: Database) -> None:
    ours = rates({"second": 40})
    heeded(ours, Retry(SECOND, "errcode 45011", code=45011), now=NOON + SECOND)
    ours.save(database, NOON + SECOND)
    minute = NOON + timedelta(minutes=1)
    assert granted(ours, database, now=NOON + 2 * SECOND) == Grant(0, minute)
    with database.read() as store:
        assert [(rest.until, rest.pace) for rest in store.quotas.rests(NOON + SECOND)] == [(minute, 50)]


def test_busy_halves_the_rate(database: Database) -> None:
    ours = rates({"second": 40})
    heeded(ours, Retry(SECOND, "errcode -1", code=-1))
    ours.save(database, NOON)
    assert granted(ours, database, 40, NOON + SECOND, bulk=False).granted == 20


@pytest.mark.parametrize("failure", [Retry(SECOND, "no connection"), Unknown("no answer")])
def test_failures_in_a_row_stop_it_for_a_while_and_one_call_tries(
    database: Database, failure: Outcome
) -> None:
    ours = rates()
    heeded(ours, *[failure] * FAILURES)
    assert granted(ours, database) == Grant(0, NOON + SHORTEST)
    ours.save(database, NOON)
    after = NOON + SHORTEST
    assert granted(ours, database, now=after) == Grant(1, after + SECOND)
    assert granted(ours, database, now=after) == Grant(0, after + SECOND)
    heeded(ours, Accepted())
    assert granted(ours, database, now=after) == Grant(20)


def test_a_try_that_another_rest_forbids_is_left_to_the_next(database: Database) -> None:
    ours, theirs = rates(), rates()
    heeded(ours, *[Retry(SECOND, "down")] * FAILURES)
    heeded(theirs, Retry(10 * SECOND, "", parked=True))
    theirs.save(database, NOON)
    assert granted(ours, database, now=NOON + SHORTEST) == Grant(0, NOON + 10 * SECOND)
    assert granted(ours, database, now=NOON + 10 * SECOND).granted == 1


@pytest.mark.parametrize("answer", [Accepted(), Rejected(40003, "bad openid"), Retry(SECOND, "", code=43117)])
def test_whatever_was_answered_ends_a_row(database: Database, answer: Outcome) -> None:
    ours = rates()
    for _ in range(3):
        heeded(ours, *[Unknown("")] * (FAILURES - 1), answer)
    assert granted(ours, database) == Grant(20)


def test_what_was_denied_is_asked_for_again_when_it_reopens(database: Database) -> None:
    ours = rates({"second": 10})
    path = Path.CUSTOMER_SERVICE
    assert ours.reopens(NOON) is None
    granted(ours, database)
    assert ours.denied(path, NOON, bulk=True) == {"main"}
    assert ours.denies("main", path, NOON, bulk=True)
    assert not ours.denies("shop", path, NOON, bulk=True)
    assert ours.denied(path, NOON, bulk=False) == ours.denied(Path.MASS, NOON, bulk=True) == set()
    assert ours.reopens(NOON) == NOON + SECOND
    assert ours.denied(path, NOON + SECOND, bulk=True) == set()
    assert ours.reopens(NOON + SECOND) is None


def test_a_day_s_limit_is_asked_for_again_within_a_minute(database: Database) -> None:
    ours = rates({"day": 5})
    granted(ours, database, bulk=False)
    assert ours.reopens(NOON) == NOON + timedelta(minutes=1)


def test_only_what_rests_for_long_is_closed(database: Database) -> None:
    ours = rates()
    heeded(ours, *[Unknown("no answer")] * FAILURES)
    with database.read() as store:
        assert ours.closed(store, NOON) == {}
    heeded(ours, USED_UP)
    ours.save(database, NOON)
    for each in (ours, rates()):
        with database.read() as store:
            assert each.closed(store, NOON) == {("main", SEND): NOON + DAY}


def test_what_is_given_back_may_be_granted_again(database: Database) -> None:
    ours = rates({"second": 1})
    heeded(ours, *[Unknown("no answer")] * FAILURES)
    after = NOON + SHORTEST
    for _ in range(3):
        with database.begin() as store:
            assert ours.grant(store, "main", Path.CUSTOMER_SERVICE, 1, after, bulk=True).granted == 1
            ours.give_back(store, "main", Path.CUSTOMER_SERVICE, 1, after)


def test_nothing_heeded_is_nothing_written(database: Database) -> None:
    rates().save(database, NOON)
    with database.read() as store:
        assert store.quotas.rests(NOON) == []


def test_a_rest_is_told_once() -> None:
    ours = rates()
    with capture_logs() as lines:
        for _ in range(3):
            ours.heed("main", SEND, USED_UP, NOON)
    assert [(line["event"], line["endpoint"]) for line in lines] == [("sending rests", SEND)]
