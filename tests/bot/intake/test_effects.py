from datetime import timedelta

import pytest

from bot.intake.decide import decide
from bot.intake.effects import SILENCE, Effects
from handlers.contract import Answer
from handlers.kinds import Kind
from storage.database import Database
from storage.members import ConflictError
from storage.models import SendWindow
from tests.support.programs import NOON, SECOND, config, echo, event, live, new_ids, says
from tests.support.rows import inbox, log, outbox, rows

NEW_ID = new_ids()


def effects_of(*answers: Answer, **sections: object) -> Effects:
    effects = Effects(NOON + SECOND, config(**sections))
    decision = decide(event(text="hi"), None, live(*answers).program.chain, NOON, NEW_ID)
    assert decision.record
    effects.acknowledge(decision.event, SILENCE, decision.record.profile.id)
    effects.keep(decision, decision.record)
    effects.said_at_once(decision, decision.record)
    effects.say_later(decision, decision.record, decision.reply.more)
    return effects


def test_everything_is_written_together(database: Database) -> None:
    with database.begin() as store:
        effects_of(says("one", "two"), delivery={"reply_expires": "10m"}).write(store)
    (row,) = inbox(database)
    assert (row["state"], row["reply"], row["received_at"]) == ("done", b"success", NOON + SECOND)
    lines = [(line["kind"], line["text"], line["handler"], line["at"]) for line in log(database)]
    assert lines == [("in", "hi", "handler1", NOON), ("out", "one", "handler1", NOON + SECOND)]
    (later,) = outbox(database)
    assert later["dedupe"] == f"{row['key']}/0"
    assert later["expires_at"] - later["created_at"] == timedelta(minutes=10)
    assert [window["trigger"] for window in rows(database, SendWindow)] == ["message"]


def test_a_second_writer_of_the_same_event_writes_nothing(database: Database) -> None:
    with database.begin() as store:
        effects_of(echo).write(store)
    with pytest.raises(ConflictError), database.begin() as store:
        effects_of(echo).write(store)
    assert len(log(database)) == 2


def test_later_texts_keep_to_the_account_s_limit() -> None:
    effects = effects_of(says("one", "x" * 200), account={"text_limit": 64})
    assert len(effects.outbox) == 4
    assert len({row["dedupe"] for row in effects.outbox}) == 4


def test_of_two_windows_the_newer_is_opened() -> None:
    effects = Effects(NOON, config())
    for at in (NOON, NOON + SECOND, NOON - SECOND):
        decision = decide(event(Kind.FOLLOW, at=at), None, (), NOON, NEW_ID)
        assert decision.record
        effects.keep(decision, decision.record)
    assert [window["opened_at"] for window in effects.windows.values()] == [NOON + SECOND]
