import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.faq.dialogue import Dialogue, number_in

OFFERED = Dialogue("last", ("a", "b", "c"), tries=1)


@given(st.text(), st.lists(st.text(), max_size=3), st.integers(0, 3))
def test_it_comes_back_as_stored(entry: str, choices: list[str], tries: int) -> None:
    talk = Dialogue(entry, tuple(choices), tries)
    assert Dialogue.load(talk.dump()) == talk


@pytest.mark.parametrize("stored", ["", "{}", "[]", "x", '{"tries": "many"}', '{"choices": 7}', "null"])
def test_what_cannot_be_read_is_nothing(stored: str) -> None:
    assert Dialogue.load(stored) == Dialogue()


@pytest.mark.parametrize(
    "text", ["2", "２", "二", "第二个", "第2个。", "选2", "我选第二个吧", " 2 ", "2、", "②", "2号", "问第2条"]
)
def test_a_number_picks(text: str) -> None:
    assert OFFERED.picked(text) == "b"


def test_each_choice_can_be_picked() -> None:
    assert [OFFERED.picked(number) for number in "0123"] == ["", "a", "b", "c"]


@pytest.mark.parametrize("text", ["", "4", "22", "2盒多少钱", "第二天", "一下", "二维码", "两个都要"])
def test_other_words_pick_nothing(text: str) -> None:
    assert OFFERED.picked(text) == ""


@pytest.mark.parametrize("text", ["是的", "对", "嗯", "对的", "好的，谢谢"])
def test_a_yes_picks_the_only_choice(text: str) -> None:
    only = Dialogue("last", ("a",), tries=1)
    assert (only.picked(text), only.is_undecided(text)) == ("a", False)
    assert (OFFERED.picked(text), OFFERED.is_undecided(text)) == ("", True)
    after_an_answer = Dialogue("last", ("a",))
    assert (after_an_answer.picked(text), after_an_answer.is_undecided(text)) == ("", False)


def test_without_choices_a_number_picks_nothing() -> None:
    assert Dialogue().picked("2") == ""
    assert number_in("2") == 2


@pytest.mark.parametrize(
    "text",
    [
        "都不是。",
        "以上都不是",
        "不是这个",
        "没有我要问的",
        "0",
        "其他",
        "没有",
        "7",
        "不用了",
        "没有了",
        "不对",
        "no",
    ],
)
def test_none_of_them(text: str) -> None:
    assert OFFERED.is_refused(text)
    assert not Dialogue("last", ("a",)).is_refused(text), "nothing was asked back"


@pytest.mark.parametrize("text", ["", "不是会员可以买吗", "没有收到货", "其他颜色有吗"])
def test_what_goes_on_is_a_question(text: str) -> None:
    assert not OFFERED.is_refused(text)


def test_another_topic_than_the_open_choices_is_a_fresh_question() -> None:
    assert OFFERED.is_left_for("d")
    assert not OFFERED.is_left_for("b")
    assert not Dialogue("last", tries=2).is_left_for("d"), "they said none, and were asked once more"
