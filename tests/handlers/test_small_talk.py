import pytest

from handlers.content import Text
from handlers.kinds import Kind
from handlers.small_talk import handler
from tests.handlers.build import asking, refusal, topic

ASK = asking(handler)


@pytest.mark.parametrize(
    ("text", "name"),
    [("你好", "greeting"), ("在吗", "greeting"), ("谢谢", "thanks"), ("😊", "emoji"), ("[抱拳]", "emoji"),
     ("你是机器人吗", "robot"), ("再见", "bye"), ("好的", "agreed"), ("哈哈哈", "laugh"),
     ("[Unsupported Message]", "not_shown")],
)  # fmt: skip
def test_small_talk_gets_a_line(text: str, name: str) -> None:
    reply = ASK(text)
    assert reply
    assert reply.topic == f"small_talk:{name}"
    assert isinstance(reply.content, Text)


def test_what_is_asked_is_left_alone() -> None:
    assert ASK("你好，多久发货") is None


@pytest.mark.parametrize(("kind", "choice"), [(Kind.IMAGE, ""), (Kind.FOLLOW, ""), (Kind.TEXT, "faq:1")])
def test_only_texts_of_the_members_own_count(kind: Kind, choice: str) -> None:
    assert ASK("你好", kind=kind, choice=choice) is None


def test_further_words_keep_the_built_in_line() -> None:
    reply = asking(handler, {"thanks": {"more_words": ["阿里嘎多"]}})("阿里嘎多")
    assert reply
    assert reply.content


def test_own_lines_and_silence() -> None:
    ask = asking(handler, {"greeting": {"answers": ["喵"]}, "emoji": {"answers": []}})
    assert [reply and reply.content for reply in (ask("你好"), ask("😊"))] == [Text(text="喵"), None]
    assert topic(ask("😊")) == "small_talk:emoji"


def test_own_entries_come_first() -> None:
    entry = {"name": "cat", "words": ["喵", "谢谢喵"], "answers": ["喵～"]}
    ask = asking(handler, {"entries": [entry]})
    assert [topic(ask(text)) for text in ("喵喵", "谢谢喵", "谢谢")] == [
        "small_talk:cat",
        "small_talk:cat",
        "small_talk:thanks",
    ]


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ({"name": "thanks", "words": ["喵"], "answers": ["喵"]}, "'thanks' is built in"),
        ({"name": "cat", "words": ["！"], "answers": ["喵"]}, "add words"),
        ({"name": "cat", "words": [], "answers": ["喵"]}, "words"),
        ({"name": "Cat 1", "words": ["喵"], "answers": ["喵"]}, "name"),
    ],
)
def test_what_cannot_work_is_refused(entry: dict[str, object], complaint: str) -> None:
    assert complaint in refusal(handler, {"entries": [entry]})
