import pytest

from handlers.content import Text, TransferToAgent
from handlers.contract import Reply
from handlers.handoff import handler
from handlers.kinds import Kind
from tests.handlers.build import asking, refusal

DONE = Text(text="好的，这就请真人同事来，请稍等一下～")


@pytest.mark.parametrize(
    "text",
    [
        "人工",
        "转人工！",
        "客服",
        "人工客服",
        "转接人工客服",
        "我要找人工",
        "帮我联系一下客服吧",
        "有没有真人客服",
        "真人",
        "在线客服",
        "转 人工",
    ],
)
def test_whoever_asks_for_a_human_is_handed_over_and_told(text: str) -> None:
    assert asking(handler)(text) == Reply(TransferToAgent(), "handoff", more=(DONE,))


@pytest.mark.parametrize("text", ["不要人工", "客服电话是多少", "人工智能", "手工", "客服几点下班", "", "？"])
def test_what_only_speaks_of_one_is_left_alone(text: str) -> None:
    assert asking(handler)(text) is None


@pytest.mark.parametrize("kind", [Kind.IMAGE, Kind.FOLLOW, Kind.MENU_VIEW])
def test_other_kinds_are_left_alone(kind: Kind) -> None:
    assert asking(handler, {"more_words": ["店长"]})("人工", kind=kind) is None


def test_there_may_be_further_words_and_menu_buttons() -> None:
    ask = asking(handler, {"more_words": ["找 店长"], "menu_keys": ["HUMAN"]})
    assert ask("找店长！")
    assert ask(kind=Kind.MENU_CLICK, choice="HUMAN")
    assert ask(kind=Kind.MENU_CLICK, choice="OTHER") is None


def test_a_colleague_may_be_named() -> None:
    reply = asking(handler, {"human": {"kf_account": "lin@brand", "text": "小林来啦"}})("人工")
    assert reply == Reply(TransferToAgent(kf_account="lin@brand"), "handoff", more=(Text(text="小林来啦"),))


def test_where_nobody_sits_there_the_text_is_all() -> None:
    assert asking(handler, {"human": {"transfer": False}})("人工") == Reply(DONE, "handoff")


def test_a_word_without_letters_is_refused() -> None:
    assert "add words" in refusal(handler, {"more_words": ["！"]})
