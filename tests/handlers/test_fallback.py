import pytest

from handlers.content import Text
from handlers.fallback import handler
from handlers.kinds import Kind
from tests.handlers.build import asking, refusal

SPOKEN = [kind for kind in Kind if kind.is_message]


@pytest.mark.parametrize("kind", [*SPOKEN, Kind.MENU_CLICK])
def test_whoever_wrote_or_tapped_gets_a_line(kind: Kind) -> None:
    reply = asking(handler, {"answer": "收到"})(kind=kind)
    assert reply is not None
    assert (reply.content, reply.topic) == (Text(text="收到"), "fallback")


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in {*SPOKEN, Kind.MENU_CLICK}])
def test_all_other_events_are_left_alone(kind: Kind) -> None:
    assert asking(handler)(kind=kind) is None


def test_an_empty_answer_is_refused() -> None:
    assert "answer" in refusal(handler, {"answer": ""})
