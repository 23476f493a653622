from datetime import timedelta
from typing import Any

import pytest

from handlers.content import Text, TransferToAgent, to_json
from handlers.contract import Answer, Context, Event, Reply
from handlers.fallback import handler
from handlers.kinds import Kind
from storage.profiles import OFFERED, Memory
from tests.handlers.build import AT, MEMBER, asking, refusal

SPOKEN = [kind for kind in Kind if kind.is_message]
TWO = {"answer": ["一", "二"], "offer": "要真人吗"}


def said(reply: Reply | None) -> str:
    assert reply is not None
    assert isinstance(reply.content, Text)
    return reply.content.text


def texts_in_a_row(answer: Answer, count: int) -> list[str]:
    """What is said to messages that nobody understands; what it asks to remember is given back to it."""
    member, found = MEMBER, []
    for number in range(count):
        event = Event(f"k{number}", "brand", "o1", Kind.TEXT, AT, text="?问")
        reply = answer(event, Context(AT, member))
        found.append(said(reply))
        assert reply
        assert reply.change.dialogue
        assert reply.change.dialogue_until == AT + timedelta(minutes=10)
        assert reply.change.passing, "whoever answers in between ends the row"
        member = member._replace(dialogue=reply.change.dialogue)
    return found


def built(settings: dict[str, Any]) -> Answer:
    return handler.build(handler.settings.model_validate(settings))


@pytest.mark.parametrize("kind", [*SPOKEN, Kind.MENU_CLICK])
def test_whoever_wrote_or_tapped_gets_a_line(kind: Kind) -> None:
    reply = asking(handler, {"answer": "收到"})("问", kind=kind)
    assert (said(reply), reply and reply.topic) == ("收到", "fallback")


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in {*SPOKEN, Kind.MENU_CLICK}])
def test_all_other_events_are_left_alone(kind: Kind) -> None:
    assert asking(handler)(kind=kind) is None


def test_every_second_time_in_a_row_it_offers_a_human() -> None:
    first, *rest = texts_in_a_row(built(TWO), 5)
    other = "一" if first == "二" else "二"
    assert rest == ["要真人吗", other, "要真人吗", first], "and never says the same twice in a row"


def test_who_waits_for_a_human_is_read_by_them() -> None:
    transfer = TransferToAgent(kf_account="lin@brand")
    reply = asking(handler, TWO)("问", member=MEMBER._replace(human=to_json(transfer), dialogue="[1, 0]"))
    assert reply == Reply(transfer, "fallback")


def test_an_offer_can_be_accepted() -> None:
    reply = asking(handler, TWO)("问", member=MEMBER._replace(dialogue="[1, 0]"))
    assert reply
    assert reply.change.human == Memory(OFFERED, AT + timedelta(minutes=10), passing=True)


@pytest.mark.parametrize(("text", "kind"), [("", Kind.IMAGE), ("", Kind.VOICE), ("[微笑]", Kind.TEXT)])
def test_what_has_no_words_is_no_miss(text: str, kind: Kind) -> None:
    reply = asking(handler, {"wordless": "用文字说吧"})(
        text, kind=kind, member=MEMBER._replace(dialogue="[1, 0]")
    )
    assert reply
    assert (said(reply), reply.topic, reply.change.dialogue) == ("用文字说吧", "fallback:wordless", None)


def test_it_may_be_silent_about_what_has_no_words() -> None:
    reply = asking(handler, {"wordless": ""})(kind=Kind.IMAGE)
    assert reply
    assert reply.content is None


@pytest.mark.parametrize("answer", ["", [], [""]])
def test_an_empty_answer_is_refused(answer: object) -> None:
    assert "answer" in refusal(handler, {"answer": answer})
