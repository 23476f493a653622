import multiprocessing
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.database import Database
from storage.quotas import EVERY, SPANS, Grant, Limits, Rest, begin_of, end_of
from tests.support.programs import NOON, SECOND
from tests.support.quota_grants import take_all
from tests.support.rows import outbox

ONE = ("main", "message/custom/send")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
MIDNIGHT = datetime(2026, 11, 21, 16, tzinfo=UTC)  # in Shanghai, after NOON


def granted(database: Database, wanted: int, limits: Limits, now: datetime = NOON) -> Grant:
    with database.begin() as store:
        return store.quotas.grant(*ONE, wanted, limits, now)


def test_no_more_is_granted_than_there_is(database: Database) -> None:
    limits: Limits = {"second": 5, "day": 7}
    assert granted(database, 3, limits) == Grant(3)
    assert granted(database, 3, limits) == Grant(2, NOON + SECOND)
    assert granted(database, 3, limits, NOON + SECOND) == Grant(2, MIDNIGHT)
    assert granted(database, 3, limits, NOON + 2 * SECOND) == Grant(0, MIDNIGHT)
    assert granted(database, 3, limits, MIDNIGHT) == Grant(3)


def test_without_limits_everything_is_granted(database: Database) -> None:
    assert granted(database, 1000, {}) == Grant(1000)


def test_a_limit_of_nothing_grants_nothing(database: Database) -> None:
    assert granted(database, 1, {"second": 5, "day": 0}) == Grant(0, MIDNIGHT)


@pytest.mark.parametrize(
    ("now", "begins", "ends"),
    [
        ("2026-11-30T15:59:59.9", "2026-10-31T16:00", "2026-11-30T16:00"),
        ("2026-11-30T16:00:00", "2026-11-30T16:00", "2026-12-31T16:00"),
        ("2028-02-29T12:00:00", "2028-01-31T16:00", "2028-02-29T16:00"),
    ],
)
def test_months_begin_in_shanghai(now: str, begins: str, ends: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert begin_of("month", at) == datetime.fromisoformat(begins).replace(tzinfo=UTC)
    assert end_of("month", at) == datetime.fromisoformat(ends).replace(tzinfo=UTC)


def test_accounts_and_endpoints_count_apart(database: Database) -> None:
    granted(database, 1, {"day": 1})
    with database.begin() as store:
        assert store.quotas.grant("shop", ONE[1], 1, {"day": 1}, NOON) == Grant(1)
        assert store.quotas.grant("main", "message/mass/send", 1, {"day": 1}, NOON) == Grant(1)


def test_what_was_not_called_is_given_back_while_its_span_lasts(database: Database) -> None:
    limits: Limits = {"second": 5, "day": 7}
    granted(database, 5, limits)
    with database.begin() as store:
        store.quotas.give_back(*ONE, 4, NOON)
        assert [store.quotas.used(*ONE, span, NOON) for span in SPANS] == [1, 0, 1, 0]
    granted(database, 5, limits, NOON + SECOND)
    with database.begin() as store:
        store.quotas.give_back(*ONE, 1, NOON)
        assert store.quotas.used(*ONE, "second", NOON + SECOND) == 5
        assert store.quotas.used(*ONE, "day", NOON) == 5


def test_what_the_platform_has_counted_counts(database: Database) -> None:
    granted(database, 3, {"day": 10})
    with database.begin() as store:
        store.quotas.known(*ONE, 8, NOON)
        store.quotas.known(*ONE, 1, NOON)
    assert granted(database, 5, {"day": 10}) == Grant(2, MIDNIGHT)


def test_a_rest_grants_nothing_until_it_ends_whoever_asks(database: Database) -> None:
    with database.begin() as store:
        store.quotas.rest(*ONE, MIDNIGHT, "errcode 45009", NOON)
        store.quotas.rest(*ONE, NOON + MINUTE, "a shorter one", NOON)
        assert store.quotas.rests(NOON) == [Rest(*ONE, MIDNIGHT, 100, "errcode 45009", NOON - SECOND)]
        assert store.quotas.rests(MIDNIGHT) == []
    assert granted(database, 1, {}) == Grant(0, MIDNIGHT)
    assert granted(database, 1, {}, MIDNIGHT) == Grant(1)


def test_an_account_s_rest_is_every_endpoint_s(database: Database) -> None:
    with database.begin() as store:
        store.quotas.rest("main", EVERY, NOON + MINUTE, "errcode 48004", NOON)
        assert store.quotas.grant("shop", ONE[1], 1, {}, NOON) == Grant(1)
    assert granted(database, 1, {}) == Grant(0, NOON + MINUTE)


def test_a_rest_is_lifted_by_hand(database: Database) -> None:
    with database.begin() as store:
        store.quotas.rest(*ONE, MIDNIGHT, "errcode 45009", NOON)
        assert [store.quotas.lift(*ONE, NOON) for _ in range(2)] == [True, False]
    assert granted(database, 1, {}) == Grant(1)


def test_what_a_lifted_rest_has_put_off_is_due(database: Database) -> None:
    later = {"state": "queued", "not_before": MIDNIGHT, "reason": "customer_service_rests"}
    message = {"account": "main", "member_id": "m1", "openid": "o1", "content": "", "created_at": NOON}
    rows = [message | later | {"dedupe": "a"}, message | later | {"dedupe": "b", "reason": "quiet_hours"}]
    with database.begin() as store:
        store.outbox.add([row | {"expires_at": MIDNIGHT} for row in rows])
        store.quotas.rest(*ONE, MIDNIGHT, "errcode 45009", NOON)
        store.quotas.lift(*ONE, NOON)
    assert [row["not_before"] for row in outbox(database)] == [NOON, MIDNIGHT]


def test_the_rate_is_halved_once_by_what_ran_together_and_recovers(database: Database) -> None:
    limits: Limits = {"second": 40, "day": 1000}
    with database.begin() as store:
        for _ in range(20):
            store.quotas.slow_down(*ONE, NOON)
        assert [rest.pace for rest in store.quotas.rests(NOON)] == [50]
    assert granted(database, 100, limits) == Grant(20, NOON + SECOND)
    with database.begin() as store:
        store.quotas.slow_down(*ONE, NOON + SECOND)
    assert granted(database, 100, limits, NOON + SECOND).granted == 10
    assert granted(database, 100, limits, NOON + 21 * SECOND).granted == 18
    assert granted(database, 100, limits, NOON + 2 * MINUTE).granted == 40
    with database.begin() as store:
        assert store.quotas.rests(NOON + 2 * MINUTE) == []


def test_however_slow_something_is_left(database: Database) -> None:
    with database.begin() as store:
        for second in range(10):
            store.quotas.slow_down(*ONE, NOON + second * SECOND)
    assert granted(database, 100, {"second": 5}, NOON + 9 * SECOND).granted == 1


ASKS = st.lists(
    st.tuples(
        st.integers(0, 1),  # which of two processes, the second's clock 0.7 s behind
        st.integers(1, 6),
        st.sampled_from([0, 0.3, 1, 31, 3600, 43_200]),  # seconds since the one before
    ),
    max_size=30,
)


@given(asks=ASKS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_sum_never_exceeds_any_limit(database: Database, asks: list[tuple[int, int, float]]) -> None:
    limits: Limits = {"second": 3, "minute": 8, "day": 20, "month": 45}
    counted: Counter[tuple[str, datetime]] = Counter()
    now = NOON
    with database.begin() as store:
        store.connection.exec_driver_sql("DELETE FROM quota_uses")
    for process, wanted, later in asks:
        now += timedelta(seconds=later)
        own = now - timedelta(seconds=0.7 * process)
        grant = granted(database, wanted, limits, own)
        assert grant.granted == wanted or (grant.closed_until and grant.closed_until > own)
        for span in SPANS:
            began = max([at for name, at in counted if name == span] + [begin_of(span, own)])
            counted[span, began] += grant.granted
    assert all(
        count <= limits[span] for span in SPANS for (name, _), count in counted.items() if name == span
    )


LATER = st.lists(st.tuples(st.integers(1, 6), st.integers(0, 900)), max_size=40)


@given(asks=LATER, scale=st.sampled_from([1, 40]))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_second_and_no_minute_has_more_wherever_it_begins(
    database: Database, asks: list[tuple[int, int]], scale: int
) -> None:
    limits: Limits = {"second": 3, "minute": 8}
    with database.begin() as store:
        store.connection.exec_driver_sql("DELETE FROM quota_uses")
    now, calls = NOON + timedelta(seconds=0.37), list[datetime]()
    for wanted, later in asks:
        now += timedelta(milliseconds=later * scale)
        grant = granted(database, wanted, limits, now)
        calls += [now] * grant.granted
        assert grant.granted == wanted or (grant.closed_until and grant.closed_until > now)
    for began in calls:
        for most, length in ((3, SECOND), (8, MINUTE)):
            assert len([at for at in calls if began <= at < began + length]) <= most


def test_what_is_full_opens_when_its_oldest_calls_are_a_second_old(database: Database) -> None:
    limits: Limits = {"second": 3}
    tenth = SECOND / 10
    assert granted(database, 1, limits, NOON + 8 * tenth) == Grant(1)
    assert granted(database, 5, limits, NOON + 9 * tenth) == Grant(2, NOON + 18 * tenth)
    assert granted(database, 1, limits, NOON + 17 * tenth) == Grant(0, NOON + 18 * tenth)
    assert granted(database, 2, limits, NOON + 18 * tenth) == Grant(1, NOON + 19 * tenth)
    assert granted(database, 1, limits, NOON + 19 * tenth) == Grant(1), "two are given again"


def test_what_a_wrong_clock_has_counted_closes_nothing(database: Database) -> None:
    limits: Limits = {"second": 3, "minute": 3, "day": 3, "month": 3}
    assert granted(database, 5, limits, NOON + 1000 * DAY).granted == 3
    assert granted(database, 3, limits) == Grant(3)


def test_two_processes_share_one_limit(database: Database, database_url: str) -> None:
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as processes:
        shares = list(processes.map(take_all, [database_url] * 2, [3, 4], [200] * 2, [NOON] * 2))
    assert sum(shares) == 200
    with database.read() as store:
        assert store.quotas.used(*ONE, "day", NOON) == 200
