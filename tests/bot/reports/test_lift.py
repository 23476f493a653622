import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports.lift import (
    Arm,
    Interval,
    Minimum,
    compare,
    difference_interval,
    is_doubtful,
    ratio_chance,
    share_interval,
)


@st.composite
def arms(draw: st.DrawFn, most: int = 10**7) -> Arm:
    people = draw(st.integers(1, most))
    return Arm(people, draw(st.integers(0, people)))


def rounded(interval: Interval) -> tuple[float, ...]:
    return tuple(round(bound, 4) for bound in interval)


@pytest.mark.parametrize(
    ("arm", "interval"),
    [
        (Arm(10, 0), (0.0, 0.2775)),  # z²/(n + z²) = 3.8415/13.8415
        (Arm(10, 10), (0.7225, 1.0)),
        (Arm(10, 1), (0.0179, 0.4042)),
        (Arm(10, 5), (0.2366, 0.7634)),
        (Arm(263, 81), (0.2553, 0.3662)),  # Newcombe (1998), two-sided intervals for the single proportion
        (Arm(148, 15), (0.0624, 0.1605)),
        (Arm(20, 0), (0.0, 0.1611)),
        (Arm(29, 1), (0.0061, 0.1718)),
        (Arm(0, 0), (0.0, 1.0)),
    ],
)
def test_wilson_s_interval(arm: Arm, interval: tuple[float, float]) -> None:
    assert rounded(share_interval(arm)) == interval


@pytest.mark.parametrize(
    ("first", "second", "interval"),
    [  # Newcombe (1998), interval estimation for the difference, table II, method 10
        (Arm(70, 56), Arm(80, 48), (0.0524, 0.3339)),
        (Arm(10, 9), Arm(10, 3), (0.1705, 0.8090)),
        (Arm(7, 6), Arm(7, 2), (0.0582, 0.8062)),
        (Arm(56, 5), Arm(29, 0), (-0.0381, 0.1926)),
        (Arm(10, 0), Arm(20, 0), (-0.1611, 0.2775)),
        (Arm(10, 0), Arm(10, 0), (-0.2775, 0.2775)),
        (Arm(10, 10), Arm(20, 0), (0.6791, 1.0)),
        (Arm(10, 10), Arm(10, 0), (0.6075, 1.0)),
    ],
)
def test_newcombe_s_interval(first: Arm, second: Arm, interval: tuple[float, float]) -> None:
    assert rounded(difference_interval(first, second)) == interval


@given(arms())
def test_a_share_is_within_its_interval(arm: Arm) -> None:
    low, high = share_interval(arm)
    assert 0 <= low <= arm.share <= high <= 1
    other = share_interval(Arm(arm.people, arm.people - arm.converted))
    assert math.isclose(low, 1 - other.high, abs_tol=1e-9)


@given(arms(), arms())
def test_a_difference_is_within_its_interval_and_turns_with_the_arms(first: Arm, second: Arm) -> None:
    low, high = difference_interval(first, second)
    assert -1 <= low <= first.share - second.share <= high <= 1
    turned = difference_interval(second, first)
    assert math.isclose(low, -turned.high, abs_tol=1e-12)
    assert math.isclose(high, -turned.low, abs_tol=1e-12)


@given(arms(10_000), arms(10_000), st.integers(2, 50))
def test_more_people_make_it_narrower(first: Arm, second: Arm, times: int) -> None:
    few = difference_interval(first, second)
    more = difference_interval(*(Arm(a.people * times, a.converted * times) for a in (first, second)))
    assert more.high - more.low < few.high - few.low


@pytest.mark.parametrize(
    ("observed", "shares", "chance"),
    [
        ((90, 10), (0.9, 0.1), 1.0),
        ((60, 40), (0.5, 0.5), 0.0455),  # chi-square 4, one degree: two standard deviations
        ((1030, 970), (0.5, 0.5), 0.1797),  # 1.8
        ((20, 20, 20, 40), (0.25,) * 4, 0.0074),  # 12, three degrees
        ((30, 20, 10), (1 / 3,) * 3, 0.0067),  # 10, two degrees: e^-5
        ((0, 0), (0.9, 0.1), 1.0),
        ((40, 6), (0.99, 0.01), 1.0),  # too few to tell
        ((7,), (1.0,), 1.0),
        ((5, 1), (1.0, 0.0), 0.0),
        ((5, 0), (1.0, 0.0), 1.0),
    ],
)
def test_how_likely_groups_are(observed: tuple[int, ...], shares: tuple[float, ...], chance: float) -> None:
    assert round(ratio_chance(observed, shares), 4) == chance


@pytest.mark.parametrize(
    ("freedom", "value"), [(1, 10.828), (2, 13.816), (3, 16.266), (4, 18.467), (5, 20.515), (9, 27.877)]
)
def test_the_tables_of_chi_square_at_one_in_a_thousand(freedom: int, value: float) -> None:
    """Groups made so that their chi-square is the table's: one a step above an even share, one below."""
    groups, size = freedom + 1, 10**8
    step = round(math.sqrt(value * size / 2))
    observed = (size + step, size - step, *([size] * (groups - 2)))
    assert ratio_chance(observed, [1 / groups] * groups) == pytest.approx(0.001, rel=0.002)


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=10))
def test_a_chance_is_one(observed: list[int]) -> None:
    assert 0 <= ratio_chance(observed, [1 / len(observed)] * len(observed)) <= 1


def test_only_a_very_unlikely_ratio_is_doubtful() -> None:
    assert is_doubtful(ratio_chance((9000, 1130), (0.9, 0.1)))
    assert not is_doubtful(ratio_chance((9000, 1050), (0.9, 0.1)))


def test_what_a_difference_says() -> None:
    higher = compare(Arm(9000, 540), Arm(1000, 40), Minimum())
    assert (higher.verdict, round(higher.difference or 0, 4), higher.missing) == ("higher", 0.02, ())
    assert compare(Arm(9000, 360), Arm(1000, 60), Minimum()).verdict == "lower"
    assert compare(Arm(900, 36), Arm(100, 4), Minimum()).verdict == "unclear"


@pytest.mark.parametrize(
    ("treated", "held_out", "missing"),
    [
        (Arm(99, 5), Arm(100, 0), ("1 more treated members (99 of 100)",)),
        (Arm(100, 3), Arm(60, 1), ("40 more held-out members (60 of 100)", "1 more conversions (4 of 5)")),
        (
            Arm(500, 9),
            Arm(0, 0),
            ("nobody was held out: set `holdout` of the item or `control_group` of [peace]",),
        ),
    ],
)
def test_below_the_minimum_nothing_is_claimed(treated: Arm, held_out: Arm, missing: tuple[str, ...]) -> None:
    found = compare(treated, held_out, Minimum())
    assert (found.verdict, found.difference, found.interval) == ("no claim", None, None)
    assert found.missing == missing
    assert compare(Arm(100, 5), Arm(100, 0), Minimum()).missing == ()


def test_a_doubt_forbids_a_claim() -> None:
    assert compare(Arm(9000, 540), Arm(1000, 40), Minimum(), ["its window is open"]).verdict == "no claim"
