import pytest

from bot.faq.misses import Miss, Reason, misses
from storage.engagement import MemberText
from tests.bot.faq.taught import wrote
from tests.support.programs import NOON

ASK, REFUND = "faq:ask", "退货"


def reasons(*rows: MemberText) -> list[tuple[str, str]]:
    alike = {frozenset({"怎么退货", "咋退货"})}
    found = misses(rows, lambda one, other: one == other or frozenset({one, other}) in alike)
    return [(miss.text, miss.reason.value) for miss in found]


def test_nobody_understood() -> None:
    rows = [
        wrote("会员卡"),
        wrote("你好", "welcome", "hello"),
        wrote("货到付款", "faq", "faq:human", member="m2"),
    ]
    assert misses(rows, lambda _one, _other: False) == [
        Miss("会员卡", "m1", Reason.UNANSWERED, "main", NOON),
        Miss("货到付款", "m2", Reason.UNANSWERED, "main", NOON),
    ]


@pytest.mark.parametrize(
    "handler", ["small_talk", "care", "handoff", "preferences", "product_tips", "welcome"]
)
def test_what_another_handler_takes_is_no_question_for_the_faq(handler: str) -> None:
    assert reasons(wrote("起红疹了", handler, handler), wrote("起红疹了", handler, handler, minutes=1)) == []


def test_an_answer_that_settles_it_is_no_miss() -> None:
    assert reasons(wrote("怎么退货", "faq", REFUND), wrote("多久发货", "faq", "发货", minutes=1)) == []


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (wrote("2", "faq", REFUND, minutes=1), []),
        (wrote("怎么退货", "faq", REFUND, minutes=1, source="faq/退货"), []),
        (wrote("2", "faq", REFUND, minutes=11), [("退", "undecided")]),
        (wrote("都不是", "faq", "faq:again", minutes=1), [("退", "undecided")]),
        (wrote("都不是", "faq", "faq:human", minutes=1), [("退", "undecided")]),
        (wrote("算了", minutes=1), [("退", "undecided")]),
        (wrote("下雨吗", minutes=1), [("退", "undecided"), ("下雨吗", "unanswered")]),
        (wrote("谢谢啦", "small_talk", "small_talk:thanks", minutes=1), [("退", "undecided")]),
        (wrote("退订", "preferences", "marketing_stop", minutes=1), [("退", "undecided")]),
        (wrote("精华怎么用", "product_tips", "精华", minutes=1), [("退", "undecided")]),
        (wrote("你们太坑了", "care", "care:complaint", minutes=1), [("退", "human")]),
        (wrote("人工", "handoff", "handoff", minutes=1), [("退", "human")]),
    ],
)
def test_choices_of_which_none_was_taken(answer: MemberText, expected: list[tuple[str, str]]) -> None:
    assert reasons(wrote("退", "faq", ASK), answer) == expected


def test_small_talk_may_stand_before_the_choice() -> None:
    thanks = wrote("好的", "small_talk", "small_talk:agreed", minutes=1)
    assert reasons(wrote("退", "faq", ASK), thanks, wrote("2", "faq", REFUND, minutes=2)) == []


def test_choices_and_then_silence() -> None:
    assert reasons(wrote("退", "faq", ASK)) == [("退", "undecided")]


def test_what_is_asked_again_within_a_day() -> None:
    first, day = wrote("怎么退货", "faq", REFUND), 24 * 60
    assert reasons(first, wrote("能退吗", "faq", REFUND, minutes=day)) == [("怎么退货", "re-asked")]
    assert reasons(first, wrote("咋退货", "product_tips", "x", minutes=9)) == [("怎么退货", "re-asked")]
    assert reasons(first, wrote("咋退货", "faq", REFUND, minutes=day + 1)) == []
    assert reasons(first, wrote("咋退货", "faq", REFUND, minutes=1, member="m2")) == []
    assert reasons(first, wrote("怎么退货", "faq", REFUND, minutes=1, source="faq/退货")) == []


def test_a_choice_is_no_question() -> None:
    """ "2" after an offer says nothing, even where the answer was asked for again."""
    assert (
        reasons(
            wrote("退", "faq", ASK),
            wrote("2", "faq", REFUND, minutes=1),
            wrote("退货", "faq", REFUND, minutes=2),
        )
        == []
    )


def test_a_human_was_asked_for_after_the_answer() -> None:
    first = wrote("怎么退货", "faq", REFUND)
    assert reasons(first, wrote("人工", "handoff", "handoff", minutes=2)) == [("怎么退货", "human")]
    assert reasons(first, wrote("人工", "handoff", "handoff", minutes=12)) == []


def test_a_complaint_after_the_answer_is_a_wish_for_a_human() -> None:
    first, thanks = (
        wrote("怎么退货", "faq", REFUND),
        wrote("哦", "small_talk", "small_talk:agreed", minutes=1),
    )
    complaint = wrote("说了等于没说，我要投诉", "care", "care:complaint", minutes=2)
    assert reasons(first, complaint) == reasons(first, thanks, complaint) == [("怎么退货", "human")]
