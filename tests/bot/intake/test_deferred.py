from collections import Counter
from datetime import timedelta

from structlog.testing import capture_logs

from bot.clock import FixedClock
from bot.intake.deferred import Deferred
from handlers.content import Image, Text, from_json
from handlers.contract import Context, Event, Reply
from handlers.kinds import Kind
from storage.database import Database
from storage.models import SendWindow
from storage.signatures import Signature
from tests.support.programs import NOON, echo, event, processor, says, texts
from tests.support.rows import inbox, log, outbox, rows


def test_a_deferred_event_has_all_its_effects_later(database: Database) -> None:
    made = processor(database, says("one", "two"))
    made.defer([event(Kind.FOLLOW, scene="card")])
    assert log(database) == []
    assert Deferred(made).revive() == 1
    assert Deferred(made).revive() == 0
    (row,) = inbox(database)
    assert (row["state"], row["retry_at"], row["member_id"]) == ("done", None, "m1")
    assert [(line["kind"], line["source"]) for line in log(database)] == [("follow", "card")]
    assert [row["trigger"] for row in rows(database, SendWindow)] == ["follow"]
    contents = [from_json(row["content"]) for row in outbox(database)]
    assert contents == [Text(text="one"), Text(text="two")]


def test_a_long_answer_goes_out_in_parts_that_the_platform_takes(database: Database) -> None:
    long = "一二三四五六七八九。" * 200
    made = processor(database, says(long, "and more"))
    made.defer(texts(1))
    Deferred(made).revive()
    *parts, more = [from_json(row["content"]) for row in outbox(database)]
    said = [part.text for part in parts if isinstance(part, Text)]
    assert "".join(said) == long
    assert all(len(part.encode()) <= 2048 for part in said)
    assert more == Text(text="and more")


def test_silence_and_pictures(database: Database) -> None:
    def answer(one: Event, _context: Context) -> Reply | None:
        return Reply(Image(media_id="m"), "picture") if one.text == "text 0" else Reply(None, "silent")

    made = processor(database, answer)
    made.defer(texts(2))
    assert Deferred(made).revive() == 2
    assert [from_json(row["content"]) for row in outbox(database)] == [Image(media_id="m")]


def test_a_report_is_only_settled(database: Database) -> None:
    made = processor(database, echo)
    made.defer([event(Kind.MASS_SENT)])
    Deferred(made).revive()
    assert [(row["state"], row["member_id"]) for row in inbox(database)] == [("done", None)]


def test_one_that_fails_holds_no_other_up(database: Database) -> None:
    def answer(one: Event, context: Context) -> Reply | None:
        return Reply(None, str(1 / 0)) if one.text == "text 0" else echo(one, context)

    made = processor(database, answer)
    made.defer(texts(3))
    with capture_logs() as lines:
        assert Deferred(made).revive() == 3
    assert Counter(row["state"] for row in inbox(database)) == {"done": 2, "deferred": 1}
    assert [(line["event"], line["key"]) for line in lines] == [("a handler failed again", texts(1)[0].key)]


def test_one_of_an_account_that_is_gone_is_kept_aside(database: Database) -> None:
    clock = FixedClock(NOON)
    made = processor(database, echo, clock=clock)
    made.defer([Event("k", "former", "o1", Kind.TEXT, NOON, text="hi")])
    with capture_logs():
        for _ in range(5):
            Deferred(made).revive()
            clock.advance(timedelta(minutes=2))
    assert [(row["state"], row["error"]) for row in inbox(database)] == [
        ("quarantined", "KeyError('former')")
    ]


def test_what_another_process_settled_meanwhile_is_left_alone(database: Database) -> None:
    asked: list[Event] = []

    def settle_elsewhere(one: Event, context: Context) -> Reply | None:
        asked.append(one)
        if len(asked) == 1:
            with database.begin() as store:
                store.inbox.settle_deferred(one.key, {"state": "done", "retry_at": None})
        if len(asked) == 5:
            raise ZeroDivisionError
        return echo(one, context)

    made = processor(database, settle_elsewhere)
    made.defer(texts(1))
    with capture_logs():
        assert Deferred(made).revive() == 1
    assert [row["state"] for row in inbox(database)] == ["done"]
    assert (log(database), outbox(database)) == ([], [])


def test_a_dead_process_s_lease_runs_out(database: Database) -> None:
    clock = FixedClock(NOON)
    made = processor(database, echo, clock=clock)
    made.defer(texts(1))
    with database.begin() as store:
        store.inbox.lease_deferred(NOON, NOON + timedelta(minutes=1), 10)
    assert Deferred(made).revive() == 0
    clock.advance(timedelta(minutes=1))
    assert Deferred(made).revive() == 1


def test_signatures_that_are_too_old_to_come_again_are_forgotten(database: Database) -> None:
    clock = FixedClock(NOON)
    made = processor(database, echo, clock=clock)
    signature = f"{int(NOON.timestamp()):010d} f0"
    made.process([event(text="hi", signature=signature)])
    for minutes, left in ((6, 1), (5, 0)):  # signed five minutes from now, it was good for ten
        clock.advance(timedelta(minutes=minutes))
        Deferred(made).revive()
        assert len(rows(database, Signature)) == left
