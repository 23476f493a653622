from dataclasses import replace
from datetime import datetime

import pytest

from bot.intake.decide import Decision, decide
from handlers.content import Text
from handlers.contract import Answer, Context, Event, Reply
from handlers.kinds import Kind
from storage.profiles import MemberChange, MemberRecord
from tests.support.programs import NOON, SECOND, echo, event, live, new_ids, says


def decided(
    one: Event, *answers: Answer, known: MemberRecord | None = None, now: datetime = NOON
) -> Decision:
    return decide(one, known, live(*answers).program.chain, now, new_ids())


def test_the_first_handler_with_an_answer_answers() -> None:
    decision = decided(event(), echo, says("second"), says("third"))
    assert (decision.handler, decision.reply.content) == ("handler2", Text(text="second"))


def test_nobody_may_have_an_answer() -> None:
    decision = decided(event())
    assert (decision.handler, decision.reply.content) == ("", None)
    assert decision.record


def test_a_report_concerns_no_member() -> None:
    assert decided(event(Kind.MASS_SENT), says("x")) == Decision(event(Kind.MASS_SENT))


def test_handlers_see_the_member_with_this_event_but_when_they_were_seen_before_it() -> None:
    seen: list[Context] = []

    def look(_event: Event, context: Context) -> Reply:
        seen.append(context)
        return Reply(None, "looked", MemberChange(add_tags=frozenset({"a"})))

    first = decided(event(Kind.FOLLOW), look)
    second = decided(event(text="hi", at=NOON + SECOND), look, known=first.record, now=NOON + 2 * SECOND)
    newcomer, known = seen
    assert (newcomer.member.is_new, newcomer.member.following, newcomer.member.last_seen_at) == (
        True,
        True,
        None,
    )
    assert (known.member.is_new, set(known.member.tags)) == (False, {"a"})
    assert known.member.last_seen_at == NOON
    assert (known.now, newcomer.member.id) == (NOON + 2 * SECOND, known.member.id)
    assert second.record
    assert second.record.last_seen_at == NOON + SECOND


def test_handlers_see_what_is_remembered_of_the_conversation_until_it_expires() -> None:
    def remember(_event: Event, context: Context) -> Reply:
        seen.append(context.member.dialogue)
        return Reply(None, "asked", MemberChange(dialogue="2", dialogue_until=NOON + SECOND))

    seen: list[str] = []
    known = decided(event(), remember).record
    for now in (NOON, NOON + SECOND):
        decided(event(), remember, known=known, now=now)
    assert seen == ["", "2", ""]


def test_a_failing_handler_leaves_the_member_as_they_were() -> None:
    def change_and_fail(_event: Event, _context: Context) -> Reply:
        raise ZeroDivisionError

    known = decided(event(Kind.FOLLOW)).record
    assert known
    before = replace(known)
    with pytest.raises(ZeroDivisionError):
        decided(event(text="hi", at=NOON + SECOND), change_and_fail, known=known)
    assert known == before
