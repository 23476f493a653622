"""The messages that nobody teaches, as the calibration and as rivals."""

from dataclasses import replace

import pytest

from handlers.faq.build import Builder
from handlers.faq.calibrate import is_taught
from handlers.faq.entries import Answer, Ask, Entry, Miss
from handlers.faq.everyday import everyday_messages
from handlers.faq.normalise import Normaliser
from handlers.faq.semantic import Embedder
from tests.handlers.faq.shop import SHOP


def test_there_are_many_and_each_once() -> None:
    messages = everyday_messages()
    assert len(messages) >= 600
    assert len({*messages}) == len(messages)


def test_hardly_any_that_is_not_in_the_list_is_answered(builder: Builder, embedder: Embedder | None) -> None:
    """One half of the list calibrates, the other is asked: no more is answered or offered than allowed."""
    messages = everyday_messages()
    index = replace(builder, everyday=messages[::2]).build(SHOP, (), embedder)
    decisions = [index.decide(text) for text in messages[1::2]]
    answered = sum(isinstance(each, Answer) for each in decisions)
    asked = sum(isinstance(each, Ask) for each in decisions)
    assert answered <= 2 * index.policy.false_answer_rate * len(decisions)
    assert 0 < asked <= index.policy.ask_rate * len(decisions)


def test_none_of_the_list_is_answered_and_hardly_any_offered(
    builder: Builder, embedder: Embedder | None
) -> None:
    index = builder.build(SHOP, (), embedder)
    decisions = [index.decide(text) for text in everyday_messages()]
    assert not [each for each in decisions if isinstance(each, Answer)]
    assert sum(isinstance(each, Ask) for each in decisions) <= 0.05 * len(decisions)


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("酒店几点退房", Entry("own", "退房时间是什么时候", ("最晚几点要办退房",))),
        ("停车场怎么收费", Entry("own", "停车收费标准", ("停车费多少钱",))),
        ("鞋子偏大还是偏小", Entry("own", "尺码偏大吗", ("会不会偏小",))),
        ("驾校学费多少", Entry("own", "学费一共多少钱", ("报名学费多少",))),
        ("含不含早餐", Entry("own", "房费包含早餐吗", ("早餐是免费的吗",))),
    ],
)
def test_a_brand_whose_trade_it_is_offers_it(
    text: str, entry: Entry, builder: Builder, embedder: Embedder | None
) -> None:
    assert text in everyday_messages()
    decision = builder.build([*SHOP, entry], (), embedder).decide(text)
    assert isinstance(decision, Ask | Answer)
    if isinstance(decision, Ask):
        assert decision.doubtful
        assert decision.choices[0].entry_id == "own"


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


def test_an_everyday_message_is_no_question(builder: Builder, embedder: Embedder | None) -> None:
    index = builder.build(SHOP, (), embedder)
    assert [index.decide(text) for text in ("早上好！", "末班车几点", "今天下雨了")] == [Miss()] * 3
