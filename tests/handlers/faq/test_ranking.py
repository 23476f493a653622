"""Grams, classifier and ranker on small data."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.faq.classifier import train_classifier
from handlers.faq.grams import index_grams
from handlers.faq.pinyin import Sounds
from handlers.faq.ranking import train_ranker
from handlers.faq.tuning import Tuning

TEXTS = ["多久发货", "什么时候发货", "怎么退款", "退款几天到账", "价格多少", "多少钱"]
OWNER = np.array([0, 0, 1, 1, 2, 2], dtype=np.int32)
PLAIN = Sounds({})


def test_a_taught_text_is_most_like_itself(sounds: Sounds) -> None:
    grams = index_grams(TEXTS, sounds, Tuning())
    assert [int(grams.scores(text).argmax()) for text in TEXTS] == list(range(len(TEXTS)))


def test_nothing_shared_scores_nothing(sounds: Sounds) -> None:
    assert not index_grams(TEXTS, sounds, Tuning()).scores("xyz").any()


def test_a_typo_with_the_same_sound_still_counts(sounds: Sounds) -> None:
    typo = "腿宽"
    assert index_grams(TEXTS, sounds, Tuning()).scores(typo).argmax() in {2, 3}
    assert not index_grams(TEXTS, PLAIN, Tuning()).scores(typo).any()


def test_same_topic_finds_the_phrasings_that_share_rare_characters(sounds: Sounds) -> None:
    grams = index_grams(TEXTS, sounds, Tuning())
    shared = grams.same_topic("退款多久", share=0.6, common=2)
    assert shared.tolist() == [False, False, True, True, False, False]


@given(st.text(max_size=30))
def test_scores_stay_in_bounds(text: str) -> None:
    scores = index_grams(TEXTS, PLAIN, Tuning()).scores(text)
    assert (scores >= 0).all()
    assert (scores < 1).all()


def test_classifier_votes_for_the_owner(sounds: Sounds) -> None:
    grams = index_grams(TEXTS, sounds, Tuning())
    classifier = train_classifier(grams, TEXTS, OWNER, None)
    votes = classifier.votes([grams.asked(text).ids for text in TEXTS], None)
    assert [int(vote.argmax()) for vote in votes] == OWNER.tolist()


def test_classifier_keeps_to_its_cells(sounds: Sounds) -> None:
    tuning = Tuning(cells=30)
    grams = index_grams(TEXTS, sounds, tuning)
    assert train_classifier(grams, TEXTS, OWNER, None).weights.shape == (10, 3)


def test_an_entry_is_not_punished_for_having_one_phrasing(sounds: Sounds) -> None:
    texts = ["怎么退款", "多久发货", "几天发货", "哪天发货"]
    owner = np.array([0, 1, 1, 1], dtype=np.int32)
    ranker = train_ranker(texts, owner, None, sounds, Tuning())
    assert ranker.scores("怎么退款").argmax() == 0
    assert ranker.scores("多久发货").argmax() == 1


@pytest.mark.parametrize("classifier_from", [1.0, 99.0])
def test_ranker_with_vectors(sounds: Sounds, classifier_from: float) -> None:
    vectors = np.eye(6, dtype=np.float32)
    tuning = Tuning(classifier_from=classifier_from)
    ranker = train_ranker(TEXTS, OWNER, vectors, sounds, tuning)
    assert (ranker.classifier is None) == (classifier_from > len(TEXTS))
    assert ranker.scores("嗯", vectors[3]).argmax() == 1
