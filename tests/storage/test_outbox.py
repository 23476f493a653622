from datetime import timedelta
from typing import Any

import pytest

from storage.database import Database
from storage.models import DeliveryState
from storage.profiles import MemberRecord, Profile
from tests.support.programs import NOON, SECOND
from tests.support.rows import outbox


def row(dedupe: str, member: int = 1, **other: Any) -> dict[str, Any]:
    return {
        "dedupe": dedupe,
        "account": "main",
        "member_id": f"m{member}",
        "openid": f"o{member}",
        "content": "{}",
        "created_at": NOON,
        "not_before": NOON,
        "expires_at": NOON + timedelta(hours=1),
    } | other


@pytest.fixture
def members(database: Database) -> Database:
    with database.begin() as store:
        for number in (1, 2, 3):
            record = MemberRecord(Profile(f"m{number}", NOON), "main", f"o{number}")
            record.seen(NOON, left=number == 3)
            store.members.save([record])
    return database


def due(database: Database, at: Any = NOON, limit: int = 10, resting: tuple[str, ...] = ()) -> list[int]:
    with database.begin() as store:
        return [found.id for found in store.outbox.due(at, limit, resting)]


def settled(database: Database, number: int, state: DeliveryState, **other: Any) -> None:
    with database.begin() as store:
        store.outbox.settle([{"was_id": number, "state": state, **other}])


def test_the_same_message_is_queued_once(members: Database) -> None:
    with members.begin() as store:
        assert store.outbox.add([row("a")]) == 1
        assert store.outbox.add([row("a"), row("b")]) == 1
    assert [found["dedupe"] for found in outbox(members)] == ["a", "b"]


def test_what_is_due_comes_with_what_decides_about_it(members: Database) -> None:
    with members.begin() as store:
        store.outbox.add([row("a", purpose="service"), row("b", 3, purpose="marketing")])
        first, second = store.outbox.due(NOON, 10)
    assert (first.following, first.wants_marketing, first.purpose) == (True, True, "service")
    assert (second.following, second.purpose) == (False, "marketing")


def test_one_message_of_each_member_in_the_order_they_were_queued(members: Database) -> None:
    with members.begin() as store:
        store.outbox.add([row("1a"), row("1b"), row("2a", 2), row("1c"), row("2b", 2)])
    assert due(members) == [1, 3]
    settled(members, 1, DeliveryState.ATTEMPTING)
    assert due(members) == [3], "the next waits for the one under way"
    settled(members, 1, DeliveryState.QUEUED, not_before=NOON + SECOND)
    assert due(members) == [3], "and for one that is to be tried again"
    for state in (DeliveryState.UNKNOWN, DeliveryState.ACCEPTED, DeliveryState.REJECTED):
        settled(members, 1, state)
        assert due(members) == [2, 3]
    assert due(members, limit=1) == [2]


def test_what_is_not_due_and_who_rests(members: Database) -> None:
    with members.begin() as store:
        store.outbox.add([row("a", not_before=NOON + SECOND)])
    assert due(members) == []
    assert due(members, NOON + SECOND) == [1]
    assert due(members, NOON + SECOND, resting=("main",)) == []


def test_two_processes_never_take_the_same(members: Database) -> None:
    if members.engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets only one process write at a time")
    with members.begin() as store:
        store.outbox.add([row("1a"), row("1b"), row("2a", 2)])
    with members.begin() as one, members.begin() as other:
        assert [found.id for found in one.outbox.due(NOON, 1)] == [1]
        assert [found.id for found in other.outbox.due(NOON, 10)] == [3]


def test_nothing_to_settle_is_no_statement(members: Database) -> None:
    with members.begin() as store:
        store.outbox.settle([])


def test_lost_attempts_become_unknown(members: Database) -> None:
    with members.begin() as store:
        store.outbox.add([row("a"), row("b", 2)])
    settled(members, 1, DeliveryState.ATTEMPTING, attempted_at=NOON - SECOND)
    settled(members, 2, DeliveryState.ATTEMPTING, attempted_at=NOON)
    with members.begin() as store:
        assert store.outbox.give_up_on_lost(NOON, NOON) == 1
        assert store.outbox.counts() == {
            ("unknown", "process stopped while sending"): 1,
            ("attempting", ""): 1,
        }


def test_counts_of_one_occurrence(members: Database) -> None:
    with members.begin() as store:
        store.outbox.add([row("a", occurrence_id=1), row("b", occurrence_id=2)])
        assert store.outbox.counts(1) == {("queued", ""): 1}
