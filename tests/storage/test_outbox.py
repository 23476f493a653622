from datetime import timedelta

import pytest

from storage.database import Database
from storage.models import DeliveryState
from tests.support.fan_outs import DUE, fan_out, fired
from tests.support.programs import NOON, SECOND
from tests.support.queued import enrol_three, row, settled
from tests.support.rows import outbox

MINUTE = timedelta(minutes=1)


@pytest.fixture
def members(database: Database) -> Database:
    return enrol_three(database)


def test_the_same_message_is_queued_once(members: Database) -> None:
    with members.begin() as store:
        assert store.outbox.add([row("a")]) == 1
        assert store.outbox.add([row("a"), row("b")]) == 1
    assert [found["dedupe"] for found in outbox(members)] == ["a", "b"]


def test_nothing_to_settle_is_no_statement(members: Database) -> None:
    with members.begin() as store:
        store.outbox.settle([])


def test_lost_attempts_become_unknown(members: Database) -> None:
    with members.begin() as store:
        store.outbox.add([row("a"), row("b", 2)])
    settled(members, 1, DeliveryState.ATTEMPTING, attempted_at=NOON - SECOND)
    settled(members, 2, DeliveryState.ATTEMPTING, attempted_at=NOON)
    with members.begin() as store:
        assert store.outbox.give_up_on_lost(NOON, NOON - MINUTE, NOON) == 1
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
    queued = [each["id"] for each in outbox(members, state="queued")]
    assert queued == [*numbers[:3], numbers[-1]]


def test_what_is_resent_of_a_stopped_item_waits_for_its_resume(members: Database) -> None:
    with members.begin() as store:
        done = fired(store)
        fan_out(store, done)
    for each in outbox(members):
        settled(members, each["id"], DeliveryState.UNKNOWN)
    with members.begin() as store:
        store.occurrences.finish([done])
        store.item_states.pause("tip")
        assert store.outbox.resend(1, NOON, NOON + SECOND)
        assert store.occurrences.state(done) == "paused"
        assert store.item_states.resume("tip") == [done]
        assert store.occurrences.state(done) == "sending"


def test_lost_templates_may_be_repeated_for_a_while_and_jobs_are_no_matter_of_theirs(
    members: Database,
) -> None:
    with members.begin() as store:
        store.outbox.add([row("a"), row("b", 2), row("c", 3)])
    settled(members, 1, DeliveryState.ATTEMPTING, path="template", attempted_at=NOON - MINUTE)
    settled(members, 2, DeliveryState.ATTEMPTING, path="template", attempted_at=NOON - 3 * MINUTE)
    settled(members, 3, DeliveryState.ATTEMPTING, path="mass", attempted_at=NOON - 3 * MINUTE, job_id=1)
    with members.begin() as store:
        assert store.outbox.give_up_on_lost(NOON, NOON - 2 * MINUTE, NOON) == 1
    assert [each["state"] for each in outbox(members)] == ["attempting", "unknown", "attempting"]


def test_what_is_under_way_of_an_occurrence(members: Database) -> None:
    with members.begin() as store:
        store.outbox.add([row("a", occurrence_id=1), row("b", occurrence_id=2)])
    settled(members, 2, DeliveryState.ATTEMPTING)
    with members.read() as store:
        assert [store.outbox.is_any_under_way(number) for number in (1, 2, 3)] == [False, True, False]


def test_a_contact_queues_again_what_waits_for_the_member(members: Database) -> None:
    with members.begin() as store:
        store.outbox.add([row("a"), row("b"), row("c", 2), row("d")])
    for number in (1, 2, 3):
        settled(members, number, DeliveryState.WAITING, path="mass", not_before=NOON + MINUTE)
    with members.begin() as store:
        assert store.outbox.contacted([("main", "o1"), ("other", "o2")], NOON) == 2
        assert store.outbox.contacted([], NOON) == 0
    assert [(each["state"], each["path"], each["not_before"]) for each in outbox(members)][:3] == [
        ("queued", "", NOON),
        ("queued", "", NOON),
        ("waiting", "mass", NOON + MINUTE),
    ]
