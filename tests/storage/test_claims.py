from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from storage.claims import DueDelivery
from storage.database import Database
from storage.models import DeliveryState
from tests.support.fan_outs import DUE, fired
from tests.support.programs import NOON, SECOND
from tests.support.queued import enrol_three, row, settled
from tests.support.rows import outbox

MINUTE = timedelta(minutes=1)


@pytest.fixture
def members(database: Database) -> Database:
    return enrol_three(database)


def due(database: Database, at: Any = NOON, limit: int = 10, resting: tuple[str, ...] = ()) -> list[int]:
    """Answers, then occurrence after occurrence."""
    with database.begin() as store:
        found: list[DueDelivery] = []
        for lane in (None, *store.claims.running()):
            found += store.claims.due(lane, at, limit - len(found), resting)
        return [each.id for each in found]


def test_what_is_due_comes_with_what_decides_about_it(members: Database) -> None:
    with members.begin() as store:
        store.outbox.add([row("a", purpose="service"), row("b", 3, purpose="marketing")])
        first, second = store.claims.due(None, NOON, 10)
    assert (first.following, first.wants_marketing, first.purpose) == (True, True, "service")
    assert (second.following, second.purpose) == (False, "marketing")


@pytest.mark.parametrize(
    ("purpose", "occurrence", "wants", "willing"),
    [
        ("marketing", 1, (True, False), True),
        ("marketing", 1, (False, True), False),
        ("marketing", None, (False, True), False),
        ("service", 1, (True, False), False),
        ("service", 1, (False, True), True),
        ("service", None, (False, False), True),
    ],
)
def test_who_wants_messages_of_a_class_and_that_answers_are_not_asked_for_again(
    members: Database, purpose: str, occurrence: int | None, wants: tuple[bool, bool], *, willing: bool
) -> None:
    with members.begin() as store:
        store.outbox.add([row("a", purpose=purpose, occurrence_id=occurrence)])
        (found,) = store.claims.due(occurrence, NOON, 1)
    assert found._replace(wants_marketing=wants[0], wants_service=wants[1]).willing is willing


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
        assert [found.id for found in one.claims.due(None, NOON, 1)] == [1]
        assert [found.id for found in other.claims.due(None, NOON, 10)] == [3]


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


def test_however_long_the_backlog_the_first_are_found_by_the_index_alone(members: Database) -> None:
    run: list[tuple[str, Any]] = []
    event.listen(members.engine, "before_cursor_execute", lambda *call: run.append(call[2:4]))
    with members.begin() as store:
        store.outbox.add([row(f"{number}", number % 3 + 1) for number in range(500)])
        run.clear()
        assert len(store.claims.due(None, NOON, 20)) == 3
        statement, parameters = next(call for call in run if "JOIN" in call[0])
        explain = "EXPLAIN QUERY PLAN " if members.engine.dialect.name == "sqlite" else "EXPLAIN "
        plan = [str(line) for line in store.connection.exec_driver_sql(explain + statement, parameters)]
    assert {"ix_outbox_due", "ix_outbox_answers"} <= {name for line in plan for name in line.split()}
    assert not [line for line in plan if "Sort" in line or "TEMP B-TREE" in line]


def test_nobody_decides_for_a_member_for_whom_another_does(members: Database) -> None:
    if members.engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets only one process write at a time")
    with members.begin() as store:
        first, second = fired(store), fired(store, DUE + SECOND)
        store.outbox.add([row("1a", occurrence_id=first), row("2a", 2, occurrence_id=first)])
        store.outbox.add([row("1b", occurrence_id=second), row("3b", 3, occurrence_id=second)])
    with members.begin() as one, members.begin() as other:
        assert [found.id for found in one.claims.due(first, NOON, 1)] == [1]
        assert [found.id for found in other.claims.due(second, NOON, 10)] == [4], "o1 is being decided for"
        assert other.members.load([("main", "o1")]), "but may be read"


def test_the_higher_priority_goes_first_and_what_is_held_cannot_be_paused(members: Database) -> None:
    with members.begin() as store:
        low = store.occurrences.fire("low", DUE, "{}", DUE, 10)
        high = store.occurrences.fire("high", DUE + SECOND, "{}", DUE, 90)
        assert low is not None
        assert high is not None
        assert store.claims.running() == [high, low]
        assert store.claims.hold(low) == (low, "{}", False)
        store.occurrences.pause(low)
        assert store.claims.hold(low) is None


def test_those_gathered_for_a_mass_send_are_counted_and_found_by_variant(members: Database) -> None:
    with members.begin() as store:
        store.outbox.add([row(f"{number}", number, occurrence_id=7) for number in (1, 2, 3)])
        store.outbox.add([row("late", 1, occurrence_id=7, expires_at=NOON)])
    for number in (1, 2, 3, 4):
        settled(members, number, DeliveryState.WAITING, path="mass", variant="AAB"[number % 3])
    with members.begin() as store:
        assert store.claims.gathered_count(7, "A", NOON + SECOND, 10) == 2
        assert store.claims.gathered_count(7, "A", NOON, 2) == 2
        assert [each.id for each in store.claims.gathered(7, "A", NOON + SECOND, 10)] == [1, 3]
        assert store.claims.gathered(7, "A", NOON - SECOND, 10) == []


def test_who_waited_too_long_gets_no_message_in_bounded_steps(members: Database) -> None:
    with members.begin() as store:
        store.outbox.add([row(f"{number}") for number in range(3)])
        store.outbox.add([row("later", expires_at=NOON + MINUTE)])
    for number in (1, 2, 3, 4):
        settled(members, number, DeliveryState.WAITING, not_before=NOON + (number == 4) * MINUTE)
    at = NOON + timedelta(hours=1) + SECOND
    settled(members, 4, DeliveryState.WAITING, not_before=at + SECOND)
    with members.begin() as store:
        assert [store.claims.give_up_waiting(None, at, 2) for _ in range(3)] == [2, 1, 0]
        assert store.claims.give_up_waiting(7, at, 2) == 0
    assert [(each["state"], each["reason"]) for each in outbox(members)] == [
        *[("suppressed", "no_open_path")] * 3,
        ("waiting", ""),
    ]


def test_unclear_templates_are_found_while_they_may_be_repeated(members: Database) -> None:
    with members.begin() as store:
        occurrence = fired(store)
        paused = fired(store, DUE + SECOND)
        store.outbox.add([row(f"{number}", occurrence_id=occurrence) for number in range(4)])
        store.outbox.add([row("paused", occurrence_id=paused)])
        store.occurrences.pause(paused)
    for number in range(1, 6):
        columns = {"path": "template", "attempted_at": NOON}
        settled(members, number, DeliveryState.ATTEMPTING, **columns)
    settled(members, 2, DeliveryState.ATTEMPTING, not_before=NOON + MINUTE)
    settled(members, 3, DeliveryState.ATTEMPTING, path="customer_service")
    settled(members, 4, DeliveryState.ATTEMPTING, attempted_at=NOON - MINUTE)
    with members.begin() as store:
        assert [each.id for each in store.claims.unclear(NOON, NOON - MINUTE, 10)] == [1]
