"""What scores mean."""

from random import Random
from statistics import NormalDist

import numpy as np
import pytest

from handlers.faq.calibrate import Calibration, Trial, halve, hold_out, law, temperature

LAW = NormalDist(0.3, 0.1)


def test_the_surer_the_rarer_among_what_nobody_taught() -> None:
    calibration = Calibration(LAW, LAW, 0.1)
    shares = [calibration.out_of_domain(confidence) for confidence in (0.1, 0.3, 0.5, 0.7)]
    assert shares == sorted(shares, reverse=True)
    assert shares[1] == pytest.approx(0.5)


def test_everyday_messages_count_most_but_hidden_topics_have_their_share() -> None:
    calibration = Calibration(LAW, NormalDist(5, 0.1), 0.1)
    assert 0 < calibration.out_of_domain(1) < 0.05


def test_shares_add_up_and_keep_the_order() -> None:
    shares = Calibration(LAW, LAW, 0.1).shares([0.6, 0.5, 0.1])
    assert sum(shares) == pytest.approx(1)
    assert list(shares) == sorted(shares, reverse=True)


def test_law_follows_many_examples() -> None:
    best = np.random.default_rng(1).normal(0.4, 0.05, 5000).tolist()
    found = law(best)
    assert found.mean == pytest.approx(0.4, abs=0.01)
    assert 0.05 <= found.stdev <= 0.06


def test_law_is_careful_with_few_examples() -> None:
    assert law([]).inv_cdf(0.99) > 0.6
    assert law([0.0] * 5).inv_cdf(0.99) > 0.5


def test_temperature_is_low_when_the_right_one_always_wins() -> None:
    sure = [Trial(np.array([0.9, 0.2, 0.1]), 0)] * 20
    torn = [Trial(np.array([0.5, 0.45, 0.1]), right) for right in (0, 1)] * 10
    assert temperature(sure) < temperature(torn)


def test_hold_out_takes_one_phrasing_of_entries_that_have_several() -> None:
    owner = np.array([0, 1, 1, 2, 2, 2], dtype=np.int32)
    flags = hold_out(owner, 10, Random(0))
    assert owner[flags].tolist() == [1, 2]
    assert hold_out(owner, 1, Random(0)).sum() == 1


def test_halve_keeps_order_and_half() -> None:
    kept = halve("一二三四五六七", Random(0))
    assert len(kept) == 4
    assert sorted(kept, key="一二三四五六七".index) == list(kept)
