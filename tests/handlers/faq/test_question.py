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


@pytest.mark.parametrize("text", ["3号店在哪里？谢谢", "昨天买的。能退吗", "你好", "", "能退吗，怎么退"])
def test_one_question_is_not_several(text: str, normaliser: Normaliser) -> None:
    assert not Question.several(text, normaliser)


def test_of_very_many_questions_the_first_are_read(normaliser: Normaliser) -> None:
    found = Question.several("".join(f"{number}号店在哪里？" for number in range(1, 100)), normaliser)
    assert len(found) == 10
    assert found[-1].clauses == "10号店在哪里"
