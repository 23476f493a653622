"""The messages that nobody teaches, as the calibration and as rivals."""

import pytest

from handlers.faq.build import Builder
from handlers.faq.calibrate import is_taught
from handlers.faq.entries import Answer, Ask, Entry, Miss
from handlers.faq.everyday import everyday_messages
from handlers.faq.normalise import Normaliser
from tests.handlers.faq.shop import SHOP


def test_there_are_many_and_each_once() -> None:
    messages = everyday_messages()
    assert len(messages) >= 600
    assert len({*messages}) == len(messages)


def test_hardly_any_is_answered(builder: Builder) -> None:
    index = builder.build(SHOP)
    decisions = [index.decide(text) for text in everyday_messages()]
    assert not [each for each in decisions if isinstance(each, Answer | Ask)]


@pytest.mark.parametrize("text", ["你好", "谢谢老板", "退订"])
def test_what_a_manager_teaches_is_answered_all_the_same(text: str, builder: Builder) -> None:
    index = builder.build([*SHOP, Entry("small talk", text)])
    decision = index.decide(text)
    assert isinstance(decision, Answer)
    assert decision.candidate.entry_id == "small talk"


def test_what_is_all_but_taught_is_no_stranger(builder: Builder, normaliser: Normaliser) -> None:
    scorer = builder.build([*SHOP, Entry("bank", "信用卡怎么提额呢")]).scorer
    assert scorer
    assert is_taught(scorer.ranker, normaliser.letters("信用卡怎么提额"), None)
    assert not is_taught(scorer.ranker, normaliser.letters("快递员电话多少"), None)


def test_an_everyday_message_is_no_question(builder: Builder) -> None:
    assert builder.build(SHOP).decide("早上好！") == Miss()
