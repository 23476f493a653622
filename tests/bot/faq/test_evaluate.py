from collections.abc import Sequence
from itertools import count

import numpy as np
import pytest

from bot.faq.evaluate import Labelled, evaluate
from bot.faq.score import KindScore
from handlers.faq.arrays import Vectors
from handlers.faq.build import Builder
from handlers.faq.entries import Entry
from handlers.faq.normalise import Normaliser
from handlers.faq.pinyin import Sounds
from handlers.faq.semantic import Remembering

SHOP = [
    Entry("ship", "多久发货", ("什么时候能发货", "下单后几天发货", "怎么还不发货")),
    Entry("refund", "怎么退款", ("我要退货退款", "退款多久到账", "东西坏了能退吗")),
    Entry("points", "积分怎么查", ("我有多少积分", "积分能换什么", "积分会过期吗")),
    Entry("invoice", "可以开发票吗", ("电子发票怎么开", "发票抬头怎么改", "要开专票")),
]
QUESTIONS = [
    Labelled("多久发货", "ship"),
    Labelled("怎么退款", "points"),
    Labelled("我要退货退款", "refund"),
    Labelled("梦见老虎", None),
    Labelled("可以开发票吗", None),
]


class Letters:
    """A stand-in without a model."""

    name = "letters"

    def embed(self, texts: Sequence[str]) -> Vectors:
        return np.array([np.eye(8, dtype=np.float32)[sum(map(ord, text)) % 8] for text in texts])


@pytest.fixture
def builder(normaliser: Normaliser, sounds: Sounds) -> Builder:
    return Builder(normaliser, sounds)


def test_the_report_counts_what_it_says(builder: Builder) -> None:
    ticks = count()
    whole = evaluate(SHOP, QUESTIONS, builder, None, lambda: float(next(ticks)))
    report = whole.score
    assert (whole.entries, whole.phrasings, report.questions, report.foreign) == (4, 16, 3, 2)
    assert report.top1 == report.correct == report.settled == report.precision == 2 / 3
    assert (report.answered, report.asked, report.helped) == (1, 0, 0)
    assert (report.false_answers, report.false_answer_rate, report.false_asks) == (1, 0.5, 0)
    assert (whole.build_seconds, report.ms_mean, report.ms_p50, report.ms_p99) == (1, 1000, 1000, 1000)
    assert 0.1 < whole.memory_mb < 10


def test_an_offer_with_the_right_one_helps(builder: Builder) -> None:
    """The same words taught twice are offered, both."""
    twice = [*SHOP, Entry("other", "多久发货")]
    report = evaluate(twice, [Labelled("多久发货", "other")], builder, None, lambda: 0.0).score
    assert (report.answered, report.precision, report.asked, report.helped) == (0, 0, 1, 1)


def test_no_questions_are_no_mistake(builder: Builder) -> None:
    report = evaluate(SHOP, [], builder, None, lambda: 0.0).score
    assert (report.top1, report.ms_p99) == (0, 0)


def test_meaning_is_compared_where_there_is_an_embedder(builder: Builder) -> None:
    plain, semantic = (
        evaluate(SHOP, [Labelled("积分怎么查呢亲", "points")], builder, embedder, lambda: 0.0)
        for embedder in (None, Remembering(Letters()))
    )
    assert plain.phrasings == semantic.phrasings
    assert plain.score.answered > semantic.score.answered


def test_each_kind_is_counted_by_itself(builder: Builder) -> None:
    questions = [
        Labelled("多久发货", "ship", "short"),
        Labelled("梦见老虎", None, "chat"),
        Labelled("可以开发票吗", None, "chat"),
        Labelled("怎么退款", "refund"),
    ]
    kinds = evaluate(SHOP, questions, builder, None, lambda: 0.0).score.kinds
    assert kinds == {"chat": KindScore(0, 0, 0, 2, 0.5, 0), "short": KindScore(1, 1, 1, 0, 0, 0)}


def test_a_twin_counts_in_a_score_of_its_own(builder: Builder) -> None:
    twice = [*SHOP, Entry("again", "请问怎么退款呢", ("退款进度",)), Entry("free", "发票免费吗")]
    report = evaluate(twice, [Labelled("退款进度", "refund")], builder, None, lambda: 0.0).score
    assert (report.top1, report.settled) == (0, 0)
    assert (report.top1_twins, report.settled_twins) == (1, 1)
