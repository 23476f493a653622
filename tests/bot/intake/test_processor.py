from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.channels.wechat_xml import read
from bot.clock import FixedClock
from bot.delivery.ledger import Ledger
from bot.intake.deferred import Deferred
from bot.intake.effects import SILENCE
from bot.intake.processor import Processor, failure
from handlers.contract import Context, Event, Reply
from handlers.kinds import Kind
from storage.database import Database
from storage.inbox import StoredReply
from storage.members import ConflictError
from storage.models import Identity, Member, SendWindow
from tests.support.deliveries import queue
from tests.support.programs import NOON, SECOND, echo, event, live, new_ids, processor, says, texts
from tests.support.rows import inbox, log, outbox, rows
from tests.support.wechat import opened


def fails_on(word: str) -> Callable[[Event, Context], Reply | None]:
    def answer(one: Event, context: Context) -> Reply | None:
        if one.text == word:
            raise ZeroDivisionError(word)
        return echo(one, context)

    return answer


def test_a_group_is_handled_in_one_go(database: Database) -> None:
    group = [
        event(Kind.FOLLOW, sender="o1"),
        *texts(3, "o1"),
        *texts(2, "o2"),
        event(Kind.MASS_SENT, sender="gh"),
    ]
    answers = processor(database, echo).process(group)
    said = [answer.body for answer in answers[1:6] if isinstance(answer, StoredReply)]
    assert [read(opened(body).encode())["Content"] for body in said] == [
        *(f"echo text {number}" for number in range(3)),
        *(f"echo text {number}" for number in range(2)),
    ]
    assert answers[-1] == SILENCE
    assert Counter(row["member_id"] for row in inbox(database)) == {"m1": 4, "m2": 2, None: 1}
    assert Counter(row["kind"] for row in log(database)) == {"follow": 1, "in": 5, "out": 5}
    assert {row["trigger"] for row in rows(database, SendWindow, openid="o1")} == {"follow", "message"}
    assert len(rows(database, Member)) == 2


def test_only_a_commit_with_messages_that_may_go_out_is_told(database: Database) -> None:
    told: list[int] = []
    made = processor(database, says("one"), queued=lambda: told.append(len(outbox(database))))
    made.process(texts(2))
    made.defer([event(text="later")])
    assert told == []
    chatty = processor(database, says("one", "two"), queued=lambda: told.append(len(outbox(database))))
    chatty.process([event(text="now", sender="o2"), event(text="and now", sender="o2")])
    assert told == [2], "which are there to be seen by then"
    Deferred(chatty).revive()
    assert told == [2, 4]


def test_an_answer_in_a_window_of_a_minute_goes_before_those_in_longer_ones(database: Database) -> None:
    clock = FixedClock(NOON)
    made = processor(database, says("one", "two"), clock=clock)
    made.process([event(text="hi", sender=f"o{number}") for number in range(3)])
    clock.advance(SECOND)
    followed = [event(Kind.FOLLOW, sender="new", at=clock.now()), event(Kind.FOLLOW, sender="newer", at=NOON)]
    made.process(followed)
    attempts, _ = Ledger(database, clock).claim(3)
    assert [attempt.due.openid for attempt in attempts] == ["newer", "new", "o0"]


def test_what_runs_out_soonest_goes_first(database: Database) -> None:
    clock = FixedClock(NOON)
    made = processor(database, says("one", "two"), clock=clock)
    made.process([event(text="hi", sender="an hour ago")])
    clock.advance(timedelta(minutes=59, seconds=30))
    made.process([event(Kind.FOLLOW, sender="new", at=clock.now())])
    attempts, _ = Ledger(database, clock).claim(1)
    assert [attempt.due.openid for attempt in attempts] == ["an hour ago"]


def test_a_contact_that_queues_what_waited_is_told(database: Database) -> None:
    told: list[int] = []
    made = processor(database, says("one"), queued=lambda: told.append(1))
    made.process([event(text="hi")])
    queue(database, "waits", to="o1", member_id="m1", state="waiting")
    made.process([event(text="here I am")])
    assert len(told) == 1


def test_a_known_event_gets_its_stored_answer_and_nothing_happens(database: Database) -> None:
    first = processor(database, echo).process(texts(2))
    again = processor(database, says("other")).process([*texts(3), texts(1)[0]])
    assert (again[:2], again[3]) == (first, first[0])
    assert len(inbox(database)) == 3
    assert len(log(database)) == 6


def test_a_failing_handler_costs_one_event(database: Database) -> None:
    with capture_logs() as lines:
        answers = processor(database, fails_on("text 1")).process(texts(3))
    assert [answer == SILENCE for answer in answers] == [False, True, False]
    (failed,) = inbox(database, state="deferred")
    assert (failed["attempts"], failed["retry_at"]) == (1, NOON + 2 * SECOND)
    assert "ZeroDivisionError" in failed["error"]
    assert Counter(row["kind"] for row in log(database)) == {"in": 2, "out": 2}
    assert [line["event"] for line in lines] == ["a handler failed; the event is kept and tried again"]


def test_a_failing_event_is_tried_five_times_then_kept_aside_and_can_be_replayed(database: Database) -> None:
    clock = FixedClock(NOON)
    broken = processor(database, fails_on("text 0"), clock=clock)
    with capture_logs():
        broken.process(texts(2))
        for attempt, wait in enumerate((2, 4, 8, 16), 2):
            clock.advance((wait - 1) * SECOND)
            assert Deferred(broken).revive() == 0, "not yet"
            clock.advance(SECOND)
            assert Deferred(broken).revive() == 1
            assert [row["attempts"] for row in inbox(database) if row["error"]] == [attempt]
        clock.advance(timedelta(days=1))
        assert Deferred(broken).revive() == 0
    (row,) = inbox(database, state="quarantined")
    assert (row["attempts"], row["retry_at"]) == (5, None)
    with database.begin() as store:
        assert store.inbox.replay_quarantined(clock.now()) == 1
    assert Deferred(processor(database, echo, clock=clock)).revive() == 1
    assert {row["state"] for row in inbox(database)} == {"done"}
    assert Counter(row["text"] for row in log(database, kind="in")) == {"text 0": 1, "text 1": 1}
    assert [row["dedupe"] for row in outbox(database)] == [f"{row['key']}/0"]


def test_an_event_the_database_refuses_costs_no_other(database: Database) -> None:
    """A surrogate fits no column; only the payload, which is ASCII, can be kept."""
    poison = event(text="poison \ud800", key="poison")
    with capture_logs() as lines:
        answers = processor(database, says("ok")).process([*texts(2), poison, event(text="after")])
    assert answers[2] == SILENCE
    assert Counter(row["state"] for row in inbox(database)) == {"done": 3, "quarantined": 1}
    assert [row["text"] for row in log(database, kind="in")] == ["text 0", "text 1", "after"]
    assert inbox(database, state="quarantined")[0]["error"].isascii()
    (line,) = lines
    assert (line["event"], line["key"]) == ("event quarantined: its effects cannot be written", poison.key)


def test_a_repeat_of_a_quarantined_event_is_acknowledged_again(database: Database) -> None:
    """Its sender fits no column, so that even the look for the member fails."""
    poison = event(text="hi", sender="o\ud800", key="poison")
    with capture_logs():
        assert processor(database, says("ok")).process([poison]) == [SILENCE]
        assert processor(database, says("ok")).process([poison]) == [SILENCE]
    assert [row["state"] for row in inbox(database)] == ["quarantined"]


def test_a_quarantined_event_that_stays_poison_is_quarantined_again(database: Database) -> None:
    clock = FixedClock(NOON)
    made = processor(database, says("ok"), clock=clock)
    with capture_logs():
        made.process([event(text="poison \ud800", key="poison")])
        with database.begin() as store:
            store.inbox.replay_quarantined(NOON)
        for _ in range(5):
            assert Deferred(made).revive() == 1
            clock.advance(timedelta(minutes=2))
    assert [row["state"] for row in inbox(database)] == ["quarantined"]


def test_a_reply_that_is_none_costs_one_event(database: Database) -> None:
    def nonsense(one: Event, _context: Context) -> Reply | None:
        return Reply(object(), "x") if one.text == "text 1" else None  # type: ignore[arg-type] # the bug

    with capture_logs():
        processor(database, nonsense).process(texts(3))
    states = Counter(row["state"] for row in inbox(database))
    assert states["done"] == 2


@dataclass
class Meddling:
    """A handler in whose midst another process is first, `times` times."""

    meddle: Callable[[], object]
    times: int = 1

    def __call__(self, one: Event, context: Context) -> Reply | None:
        if self.times:
            self.times -= 1
            self.meddle()
        return echo(one, context)


def other(database: Database) -> Processor:
    made = live(says("the other's"))
    return Processor(database, lambda: made, FixedClock(NOON), new_ids("other"))


def test_when_another_process_handled_the_same_event_its_answer_counts(database: Database) -> None:
    (same,) = texts(1)
    theirs: list[StoredReply | Exception] = []
    meddling = Meddling(lambda: theirs.extend(other(database).process([same])))
    assert processor(database, meddling).process([same]) == theirs
    assert len(inbox(database)) == 1
    assert Counter(row["kind"] for row in log(database)) == {"in": 1, "out": 1}


@pytest.mark.parametrize("known", [True, False])
def test_when_another_process_changed_the_member_both_changes_stay(
    database: Database, *, known: bool
) -> None:
    if known:
        other(database).process([event(text="before")])
    meddling = Meddling(lambda: other(database).process([event(Kind.FOLLOW)]))
    processor(database, meddling).process([event(text="mine", at=NOON + SECOND)])
    (member,) = rows(database, Member)
    assert member["last_seen_at"] == NOON + SECOND
    assert [row["follow_events"] for row in rows(database, Identity)] == [1]
    assert {row["member_id"] for row in log(database)} == {member["id"]}


def test_a_group_that_always_loses_is_handled_one_by_one(database: Database) -> None:
    strangers = iter(texts(6, "o1"))
    meddling = Meddling(lambda: other(database).process([next(strangers)]), times=5)
    group = [event(text="mine"), event(text="of somebody else", sender="o2")]
    assert len(processor(database, meddling).process(group)) == 2
    assert {row["state"] for row in inbox(database)} == {"done"}


def test_who_always_loses_is_told(database: Database) -> None:
    many = iter(texts(100))
    meddling = Meddling(lambda: other(database).process([next(many)]), times=100)
    (told,) = processor(database, meddling).process([event(text="mine")])
    assert isinstance(told, ConflictError)
    assert event(text="mine").key not in {row["key"] for row in inbox(database)}


def test_a_handler_is_told_of_the_new_events_of_a_group_at_once(database: Database) -> None:
    told: list[list[str]] = []
    answer: Any = says("one")
    answer.prepare = lambda events: told.append([event.text for event in events])
    made = processor(database, answer)
    made.process(texts(1))
    made.process(texts(3))
    assert told[0] == ["text 0"]
    assert told[-1] == ["text 1", "text 2"]


def test_deferring_keeps_the_event_and_repeats_are_told_the_same(database: Database) -> None:
    made = processor(database, echo)
    assert made.defer(texts(1)) == [SILENCE]
    assert made.defer(texts(1)) == [SILENCE]
    assert made.process(texts(1)) == [SILENCE]
    (row,) = inbox(database)
    assert (row["state"], row["retry_at"], row["attempts"]) == ("deferred", NOON, 0)


def test_deferring_what_was_answered_gives_the_answer(database: Database) -> None:
    made = processor(database, echo)
    assert made.defer(texts(1)) != made.process(texts(1)[:0])
    answered = made.process([event(text="quick")])
    assert made.defer([event(text="quick")]) == answered


def test_failures_wait_longer_each_time_and_end() -> None:
    waits: list[Any] = [failure(ValueError("ü"), attempt, NOON)["retry_at"] for attempt in range(1, 6)]
    assert waits == [*(NOON + timedelta(seconds=2**n) for n in range(1, 5)), None]
    assert failure(ValueError("ü" * 999), 1, NOON)["error"].isascii()
    assert len(failure(ValueError("ü" * 999), 1, NOON)["error"]) == 500
