"""What a question's scores say."""

import numpy as np

from handlers.faq.index import Index
from handlers.faq.normalise import Normaliser
from handlers.faq.question import Question
from handlers.faq.scoring import Scored, Scorer

SCORES = np.array([0.2, 0.9, 0.4])


def scored(index: Index, text: str, normaliser: Normaliser) -> Scored:
    assert isinstance(index.scorer, Scorer)
    return index.scorer.score([Question.read(text, normaliser)], None)[0]


def test_confidence_is_measured_by_the_nearest_everyday_message(shop: Index, normaliser: Normaliser) -> None:
    known = scored(shop, "积分怎么查询", normaliser)
    strange = scored(shop, "快递员电话多少呢", normaliser)
    assert known.confidence == known.scores.max() / known.rival
    assert known.confidence > 1 > strange.confidence


def test_an_entry_with_another_number_is_doubtful() -> None:
    other = Scored(SCORES, 0.5, np.array([False, True, False]), untaught=False, unlikely=False)
    assert [other.is_doubtful(place) for place in range(3)] == [False, True, False]


def test_where_nobody_taught_the_number_all_are_doubtful() -> None:
    untaught = Scored(SCORES, 0.5, None, untaught=True, unlikely=True)
    assert all(untaught.is_doubtful(place) for place in range(3))
