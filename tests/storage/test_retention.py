from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from storage.database import Database
from storage.models import Delivery, InboxState, Member, Occurrence, OccurrenceState, table_of
from storage.path_models import Link, LinkClick
from storage.retention import RetentionQueries
from tests.storage.test_inbox import row as callback
from tests.support.editions import DAY, DUE, HOUR, delivery, did, occurrence, tapped
from tests.support.rows import inbox, log, outbox, rows

Step = Callable[[RetentionQueries], int]


def steps(database: Database, step: Step) -> list[int]:
    """What each step has found, until nothing is left."""
    found: list[int] = []
    while not found or found[-1]:
        with database.begin() as store:
            assert store.retention.hold()
            found.append(step(store.retention))
    return found


def test_old_callbacks_go_a_few_at_a_time_and_what_is_to_be_handled_stays(database: Database) -> None:
    old = [callback(f"old{number}", received_at=DUE - HOUR * number) for number in range(1, 6)]
    quarantined = callback("given up", InboxState.QUARANTINED, received_at=DUE - DAY)
    deferred = callback("to be handled", InboxState.DEFERRED, received_at=DUE - DAY)
    with database.begin() as store:
        store.inbox.add([*old, quarantined, deferred, callback("new", received_at=DUE)])
        assert store.retention.latest() == DUE
    assert steps(database, lambda queries: queries.callbacks(DUE, 4)) == [4, 2, 0]
    assert [each["key"] for each in inbox(database)] == ["new", "to be handled"]


def test_old_words_go_and_what_was_done_stays(database: Database) -> None:
    for number in range(6):
        did(database, "m1", "in", timedelta(0), text=f"said {number}", topic="refund")
    did(database, "m1", "click", timedelta(0), text="https://shop.example.com")
    did(database, "m1", "in", HOUR, text="said later")
    assert steps(database, lambda queries: queries.words(DUE + HOUR, 3, DUE + DAY)) == [3, 3, 1, 0]
    kept = [(each["kind"], each["topic"], each["text"]) for each in log(database)]
    assert kept == [
        *[("in", "refund", "")] * 6,
        ("click", "", "https://shop.example.com"),
        ("in", "", "said later"),
    ]
    assert steps(database, lambda queries: queries.words(DUE + 2 * HOUR, 3, DUE + DAY)) == [1, 0], (
        "it goes on"
    )


def test_a_conversation_that_is_over_goes_with_its_words(database: Database) -> None:
    members = table_of(Member)
    for name, until in (("over", DUE + HOUR), ("talks", DUE + 3 * HOUR), ("new", DUE)):
        delivery(database, name)
        did(database, name, "in", DAY if name == "new" else timedelta(0))
        remembered = update(members).where(members.c.id == name).values(dialogue="{}", dialogue_until=until)
        with database.begin() as store:
            store.connection.execute(remembered)
    steps(database, lambda queries: queries.words(DUE + HOUR, 100, DUE + 2 * HOUR))
    assert {each["id"]: each["dialogue"] for each in rows(database, Member)} == {
        "over": "",
        "talks": "{}",
        "new": "{}",
    }


def test_old_answers_go_once_they_are_settled(database: Database) -> None:
    for state in ("accepted", "unknown", "suppressed", "queued", "attempting", "waiting"):
        delivery(database, state, state, occurrence_id=None)
    delivery(database, "new", occurrence_id=None, not_before=DUE + HOUR)
    delivery(database, "push")
    assert steps(database, lambda queries: queries.answers(DUE + HOUR, 2)) == [2, 1, 0]
    left = ["queued", "attempting", "waiting", "new", "push"]
    assert [each["member_id"] for each in outbox(database)] == left


def test_an_occurrence_s_pushes_and_taps_go_together_and_its_links_still_lead_somewhere(
    database: Database,
) -> None:
    occurrence(database, 1)
    occurrence(database, 2, DUE + DAY)
    for member in "abc":
        delivery(database, member)
        delivery(database, member, of=2, not_before=DUE + DAY)
    tapped(database, 1, HOUR)
    tapped(database, 2, HOUR, of=2)
    assert steps(database, lambda queries: queries.pushes(DUE + HOUR, 2)) == [1, 1, 2, 1, 1, 0]
    assert {each["occurrence_id"] for each in outbox(database)} == {2}
    assert [each["delivery_id"] for each in rows(database, LinkClick)] == [2]
    assert len(rows(database, Link)) == 2
    assert [each["kept"] for each in rows(database, Occurrence)] == ["gone", ""]


def test_what_tells_who_has_got_an_item_stays_for_good(database: Database) -> None:
    occurrence(database)
    delivery(database, "a", once=True)
    assert steps(database, lambda queries: queries.pushes(DUE + HOUR, 2)) == [1, 0]
    assert len(outbox(database)) == 1
    assert [each["kept"] for each in rows(database, Occurrence)] == ["for_good"]


def test_what_is_not_over_stays(database: Database) -> None:
    for number, state in enumerate(("fanning_out", "sending", "paused"), 1):
        occurrence(database, number, state=state, item=state)
        delivery(database, "a", of=number)
    assert steps(database, lambda queries: queries.pushes(DUE + HOUR, 2)) == [0]


def test_one_that_is_sent_again_by_hand_meanwhile_stays(database: Database) -> None:
    occurrence(database)
    delivery(database, "a", "unknown")
    delivery(database, "b")
    with database.begin() as store:
        assert store.retention.pushes(DUE + HOUR, 1) == 1
    with database.begin() as store:
        assert store.outbox.resend(1, DUE + HOUR, DUE + DAY)
    assert steps(database, lambda queries: queries.pushes(DUE + HOUR, 2)) == [0]
    outboxes, occurrences = table_of(Delivery), table_of(Occurrence)
    with database.begin() as store:
        store.connection.execute(update(outboxes).values(state="accepted"))
        store.connection.execute(update(occurrences).values(state=OccurrenceState.DONE))
    assert steps(database, lambda queries: queries.pushes(DUE + HOUR, 2)) == [2, 1, 0]


def test_all_of_the_log_goes_where_that_is_wanted(database: Database) -> None:
    for number in range(5):
        did(database, "m1", "in", number * HOUR)
    assert steps(database, lambda queries: queries.log(DUE + 3 * HOUR, 2)) == [2, 1, 0]
    assert [each["at"] for each in log(database)] == [DUE + 3 * HOUR, DUE + 4 * HOUR]


def die_after(database: Database, step: Step) -> None:
    with database.begin() as store:
        assert store.retention.hold()
        assert step(store.retention) == 1
        raise KeyboardInterrupt


def test_a_step_that_dies_has_changed_nothing(database: Database) -> None:
    did(database, "m1", "in", timedelta(0), text="hi")
    occurrence(database)
    delivery(database, "a")

    def everything() -> list[Any]:
        return [*log(database), *outbox(database), *rows(database, Occurrence)]

    before = everything()
    dying: tuple[Step, ...] = (
        lambda queries: queries.words(DUE + HOUR, 9, DUE + DAY),
        lambda queries: queries.pushes(DUE + HOUR, 9),
    )
    for step in dying:
        with pytest.raises(KeyboardInterrupt):
            die_after(database, step)
        assert everything() == before


def test_one_process_at_a_time(database: Database) -> None:
    with database.begin() as store:
        assert store.retention.hold()
    if database.alone:
        return  # SQLite has one writer anyway
    with database.begin() as one, database.begin() as other:
        assert one.retention.hold()
        assert not other.retention.hold()
