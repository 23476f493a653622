"""A message as it is compared."""

import pytest

from handlers.faq.normalise import Normaliser
from handlers.faq.question import Question


def test_it_is_read_whole_and_as_wanted(normaliser: Normaliser) -> None:
    question = Question.read("不是退货，是换３號店的貨！", normaliser)
    assert question.clauses == "不是退货 是换3号店的货"
    assert question.wanted == "是换3号店的货"
    assert question.letters == "是换3号店的货"
    assert question.named == {"place": frozenset({"3 -"})}


def test_a_decimal_point_is_part_of_a_number(normaliser: Normaliser) -> None:
    assert Question.read("7.5折，9.9元...包邮吗", normaliser).clauses == "7.5折 9.9元 包邮吗"


def test_two_questions_at_once(normaliser: Normaliser) -> None:
    found = Question.several("3号店在哪里？周六开到几点呀", normaliser)
    assert [each.wanted for each in found] == ["3号店在哪里", "周六开到几点呀"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("能退吗，怎么退", ["能退吗", "怎么退"]),
        ("开个发票，顺便问下多久发货", ["开个发票", "问下多久发货"]),
        ("不要发票，怎么退？多久到", ["怎么退", "多久到"]),
    ],
)
def test_a_comma_and_a_wish_beside_it_part_them(text: str, parts: list[str], normaliser: Normaliser) -> None:
    found = Question.several(text, normaliser, commas=True)
    assert [each.wanted for each in found] == parts


@pytest.mark.parametrize(
    "text",
    [
        "3号店在哪里？谢谢",
        "昨天买的。能退吗",
        "你好",
        "",
        "1,500ml多少钱",
        "不是问退货怎么弄，是问换货怎么弄",
        "豆子苦吗，曼什么宁的",
    ],
)
def test_one_question_is_not_several(text: str, normaliser: Normaliser) -> None:
    assert not Question.several(text, normaliser, commas=True)


def test_of_very_many_questions_the_first_are_read(normaliser: Normaliser) -> None:
    found = Question.several("".join(f"{number}号店在哪里？" for number in range(1, 100)), normaliser)
    assert len(found) == 10
    assert found[-1].clauses == "10号店在哪里"
