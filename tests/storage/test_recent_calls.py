from datetime import timedelta

import pytest

from storage.database import Database
from storage.recent_calls import CLOCKS_DIFFER, LENGTHS, RecentCalls, Stretch, give_back
from tests.support.programs import NOON

ONE, OTHER = ("main", "message/custom/send"), ("shop", "message/custom/send")
TINY = timedelta(microseconds=1)


@pytest.mark.parametrize("span", LENGTHS)
def test_a_call_counts_for_a_whole_stretch_and_at_most_one_part_longer(
    database: Database, span: Stretch
) -> None:
    at, length = NOON + TINY, LENGTHS[span]
    with database.begin() as store:
        RecentCalls(store.connection, ONE, span, at).add(3)
        for later, count in ((0 * TINY, 3), (length, 3), (length * 51 / 50, 0)):
            assert RecentCalls(store.connection, ONE, span, at + later).count == count
        assert RecentCalls(store.connection, OTHER, span, at).count == 0


def test_it_falls_below_a_limit_when_enough_of_the_oldest_are_over(database: Database) -> None:
    part = LENGTHS["second"] / 50
    with database.begin() as store:
        for number in range(3):
            RecentCalls(store.connection, ONE, "second", NOON + number * part).add(2)
        calls = RecentCalls(store.connection, ONE, "second", NOON + 3 * part)
        assert [calls.falls_below(limit) for limit in (7, 6, 4, 2)] == [
            NOON + 3 * part,
            *(NOON + n * part + LENGTHS["second"] for n in range(3)),
        ]


def test_rows_are_used_again(database: Database) -> None:
    with database.begin() as store:
        for number in range(500):
            RecentCalls(store.connection, ONE, "second", NOON + number * LENGTHS["second"] / 50).add(1)
        rows = store.connection.exec_driver_sql("SELECT count(*) FROM quota_uses").scalar()
    assert rows == 100


def test_what_is_given_back_is_not_counted(database: Database) -> None:
    with database.begin() as store:
        RecentCalls(store.connection, ONE, "second", NOON).add(3)
        give_back(store.connection, ONE, "second", 2, NOON)
        give_back(store.connection, ONE, "second", 2, NOON)
        assert RecentCalls(store.connection, ONE, "second", NOON).count == 1


def test_clocks_may_differ_a_little_and_a_wrong_one_counts_nothing(database: Database) -> None:
    with database.begin() as store:
        RecentCalls(store.connection, ONE, "second", NOON + CLOCKS_DIFFER).add(1)
        RecentCalls(store.connection, ONE, "second", NOON + 2 * CLOCKS_DIFFER + LENGTHS["second"] / 50).add(5)
        assert RecentCalls(store.connection, ONE, "second", NOON).count == 1
