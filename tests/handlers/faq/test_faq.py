import pytest

from handlers.content import Text
from handlers.faq import handler
from handlers.kinds import Kind
from tests.handlers.build import asking

FAQ = {
    "entries": [
        {"question": "怎么退货", "answer": "7天内"},
        {"id": "包邮", "question": "运费多少", "answer": "满99免"},
    ]
}


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.VOICE])
def test_what_is_written_or_said_is_answered(kind: Kind) -> None:
    reply = asking(handler, FAQ)("怎么退货？", kind=kind)
    assert reply is not None
    assert (reply.content, reply.topic) == (Text(text="7天内"), "怎么退货")


def test_an_entry_may_have_its_own_name() -> None:
    reply = asking(handler, FAQ)("运费多少")
    assert reply is not None
    assert reply.topic == "包邮"


@pytest.mark.parametrize("kind", [Kind.IMAGE, Kind.LOCATION, Kind.MENU_CLICK, Kind.FOLLOW])
def test_other_kinds_are_left_alone(kind: Kind) -> None:
    assert asking(handler, FAQ)("怎么退货", kind=kind) is None


@pytest.mark.parametrize("text", ["今天天气真好", "", "？？", "❤️"])
def test_what_is_not_known_is_left_to_the_next(text: str) -> None:
    assert asking(handler, FAQ)(text) is None


def test_without_entries_nothing_is_known() -> None:
    assert asking(handler)("怎么退货") is None
