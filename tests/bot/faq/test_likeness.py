import numpy as np
import pytest

from bot.faq.likeness import ALIKE, Likeness, clusters
from handlers.faq.pinyin import Sounds

TEXTS = ["会员卡怎么办", "怎么办会员卡", "会员卡怎么办理", "支持货到付款吗", "可以货到付款吗", "今天天气真好"]


def test_it_is_one_for_the_same_and_less_for_others(sounds: Sounds) -> None:
    likeness = Likeness.of(TEXTS, sounds)
    assert likeness.between(TEXTS[0], TEXTS[0]) == pytest.approx(1)
    assert likeness.between(TEXTS[0], TEXTS[1]) > ALIKE > likeness.between(TEXTS[0], TEXTS[3])
    assert likeness.between(TEXTS[0], TEXTS[5]) == 0


def test_the_matrix_says_the_same(sounds: Sounds) -> None:
    likeness = Likeness.of(TEXTS, sounds)
    matrix = likeness.matrix(TEXTS)
    for row, one in enumerate(TEXTS):
        assert matrix[row] == pytest.approx([likeness.between(one, other) for other in TEXTS])


def test_questions_that_ask_the_same_form_a_group(sounds: Sounds) -> None:
    assert sorted(map(sorted, clusters(TEXTS, sounds))) == [[0, 1, 2], [3, 4], [5]]


def test_what_means_the_same_may_share_no_letter(sounds: Sounds) -> None:
    meant = np.array([[1, 0], [1, 0], [0, 1]], dtype=np.float32)
    texts = ["邮费多少", "寄过来要花几块", "今天天气真好"]
    assert clusters(texts, sounds) == [[0], [1], [2]]
    assert clusters(texts, sounds, meant) == [[0, 1], [2]]


def test_nothing_has_no_groups_and_one_is_alone(sounds: Sounds) -> None:
    assert clusters([], sounds) == []
    assert clusters(["会员卡怎么办"], sounds) == [[0]]
