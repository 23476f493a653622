"""The small FAQ's table against the ranking that it stands for."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.faq.pinyin import Sounds
from handlers.faq.ranking import Ranker, train_ranker
from handlers.faq.tuning import Tuning

LETTERS = "退货推款多久到账a1"
PHRASINGS = st.lists(st.text(LETTERS, min_size=1, max_size=8), min_size=1, max_size=5, unique=True)
NO_CLASSIFIER = Tuning(classifier_from=99.0)


def learned(taught: Sequence[Sequence[str]], sounds: Sounds, tuning: Tuning) -> Ranker:
    owner = np.array([place for place, entry in enumerate(taught) for _ in entry], dtype=np.int32)
    return train_ranker([text for entry in taught for text in entry], owner, None, sounds, tuning)


@given(taught=st.lists(PHRASINGS, min_size=1, max_size=6), text=st.text(LETTERS + "吗b", max_size=12))
@pytest.mark.parametrize(("tuning", "off"), [(NO_CLASSIFIER, 1e-9), (Tuning(classifier_from=0), 1e-6)])
def test_the_same_scores(
    taught: list[list[str]], text: str, tuning: Tuning, off: float, sounds: Sounds
) -> None:
    quick = learned(taught, sounds, tuning)
    plain = replace(quick, dense=None, slots=None).scores(text)
    assert quick.dense
    assert quick.scores(text) == pytest.approx(plain, abs=off)
    assert replace(quick, dense=None).scores(text) == pytest.approx(plain, abs=off)


def test_only_for_a_small_faq(sounds: Sounds) -> None:
    taught = [["退货"], ["发货", "到账"]]
    assert learned(taught, sounds, Tuning(dense=20)).dense is None
    assert learned(taught, sounds, Tuning(dense=7)).slots is None


def test_phrasings_that_are_equally_alike_count_each(sounds: Sounds) -> None:
    ranker = learned([["退货a", "退货1"], ["退货b", "到账"]], sounds, NO_CLASSIFIER)
    first, second = ranker.scores("退货")
    assert first > second
