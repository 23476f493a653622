from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from storage.database import Database
from storage.models import DeliveryState
from storage.profiles import MemberRecord, Profile
from tests.support.fan_outs import DUE, fan_out, fired
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
    assert [(row["state"], row["reason"]) for row in outbox(members)] == [
        ("unknown", "process stopped while sending"),
        ("attempting", ""),
    ]


def test_progress_by_occurrence(members: Database) -> None:
    with members.begin() as store:
        store.outbox.add([row("a", occurrence_id=1), row("b", occurrence_id=2), row("c", occurrence_id=2)])
    settled(members, 2, DeliveryState.ACCEPTED)
    with members.read() as store:
        assert store.outbox.progress([1, 2, 3]) == {1: {"queued": 1}, 2: {"queued": 1, "accepted": 1}, 3: {}}


def test_answers_come_first_and_the_calendar_waits_for_those_before_it(members: Database) -> None:
    with members.begin() as store:
        first, second = fired(store), fired(store, DUE + SECOND)
        store.outbox.add([row("c2", occurrence_id=second), row("c1", 2, occurrence_id=first)])
        store.outbox.add([row("answer", 2, not_before=NOON + SECOND)])
    assert due(members) == [2, 1], "the earlier occurrence, then the later one"
    assert due(members, limit=1) == [2]
    assert due(members, NOON + SECOND) == [3, 2, 1], "an answer waits for no occurrence"
    with members.begin() as store:
        store.outbox.add([row("c3", 2, occurrence_id=second)])
    assert due(members, NOON + SECOND) == [3, 2, 1], "the third waits for the answer before it"
    settled(members, 3, DeliveryState.ACCEPTED)
    assert due(members, NOON + SECOND) == [2, 1, 4]


def test_what_is_paused_is_not_due_and_holds_up_nobody(members: Database) -> None:
    with members.begin() as store:
        occurrence = fired(store)
        store.outbox.add([row("push", occurrence_id=occurrence)])
        store.outbox.add([row("answer")])
        store.occurrences.pause(occurrence)
    assert due(members) == [2]
    with members.begin() as store:
        store.occurrences.resume(occurrence)
    assert due(members) == [2, 1]


def test_unknown_is_listed_and_resent_once_by_hand(members: Database) -> None:
    with members.begin() as store:
        done, cancelled = fired(store), fired(store, DUE + SECOND)
        for occurrence in (done, cancelled):
            fan_out(store, occurrence, due_at=DUE + SECOND * (occurrence == cancelled))
        store.occurrences.cancel(cancelled)
        store.outbox.add([row("answer")])
    numbers = [found["id"] for found in outbox(members)]
    for number in numbers:
        settled(members, number, DeliveryState.UNKNOWN, attempted_at=NOON, reason="dropped")
    with members.begin() as store:
        store.occurrences.finish([done])
        assert [found.id for found in store.outbox.unknown()] == numbers
        assert store.outbox.unknown(1)[0][1:] == ("m1", "main", "Tip", "calendar:tip", NOON, "dropped")
        resent = [store.outbox.resend(number, NOON, NOON + SECOND) for number in numbers]
        assert resent == [True] * 3 + [False] * 3 + [True], "what was cancelled stays so"
        assert not store.outbox.resend(numbers[0], NOON, NOON + SECOND)
        assert {each.id: each.state for each in store.occurrences.listed()} == {
            done: "sending",
            cancelled: "cancelled",
        }
    assert due(members) == [numbers[-1], *numbers[:3]]


def test_however_long_the_backlog_the_first_are_found_by_the_index_alone(members: Database) -> None:
    run: list[tuple[str, Any]] = []
    event.listen(members.engine, "before_cursor_execute", lambda *call: run.append(call[2:4]))
    with members.begin() as store:
        store.outbox.add([row(f"{number}", number % 3 + 1) for number in range(500)])
        run.clear()
        assert len(store.outbox.due(NOON, 20)) == 3
        statement, parameters = next(call for call in run if "JOIN" in call[0])
        explain = "EXPLAIN QUERY PLAN " if members.engine.dialect.name == "sqlite" else "EXPLAIN "
        plan = [str(line) for line in store.connection.exec_driver_sql(explain + statement, parameters)]
    assert {"ix_outbox_due", "ix_outbox_answers"} <= {name for line in plan for name in line.split()}
    assert not [line for line in plan if "Sort" in line or "TEMP B-TREE" in line]
