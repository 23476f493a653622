from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar.pace import Pace


def sizes(pace: Pace, cost: Callable[[int], float], *, awaited: bool = False, chunks: int = 12) -> list[int]:
    found = []
    for _ in range(chunks):
        found.append(pace.size)
        pace.took(cost(pace.size), awaited=awaited)
    return found


@pytest.mark.parametrize(("awaited", "seconds"), [(False, 0.03), (True, 0.002)])
def test_a_chunk_takes_as_long_as_it_may(*, awaited: bool, seconds: float) -> None:
    pace = Pace(1, 10**6)
    sizes(pace, lambda size: size * 1e-5, awaited=awaited)
    assert pace.size * 1e-5 == pytest.approx(seconds, rel=0.01)


def test_it_grows_step_by_step_and_shrinks_at_once() -> None:
    pace = Pace(200, 5000)
    assert sizes(pace, lambda _: 0.0, chunks=4) == [1000, 2000, 4000, 5000]
    assert sizes(pace, lambda _: 0.06, chunks=3) == [5000, 2500, 1250]
    assert sizes(pace, lambda _: 9.0, chunks=2) == [625, 200]


def test_a_fixed_size() -> None:
    assert sizes(Pace(2, 2), lambda size: size * 0.001) == [2] * 12


@given(st.lists(st.tuples(st.floats(0, 100), st.booleans())))
def test_it_never_leaves_its_bounds(chunks: list[tuple[float, bool]]) -> None:
    pace = Pace(200, 5000, alone=timedelta(milliseconds=1))
    for seconds, awaited in chunks:
        pace.took(seconds, awaited=awaited)
        assert 200 <= pace.size <= 5000


def test_while_others_are_about_they_go_first_for_longer() -> None:
    pace = Pace()
    assert pace.rest == 0
    pace.took(0.02, awaited=True)
    assert pace.rest == pytest.approx(0.06)
    sizes(pace, lambda size: size * 1e-5, chunks=499)
    assert pace.size == 200
    assert pace.rest == pytest.approx(0.006)
    pace.took(0.002, awaited=False)
    assert (pace.rest, pace.size) == (0, 400)


def test_much_is_written_every_ten_thousand_rows() -> None:
    pace = Pace()
    assert [pace.much_written(rows) for rows in (0, 6000, 4000, 0, 9999, 1)] == [
        False, False, True, False, False, True,
    ]  # fmt: skip


def test_while_others_are_about_less_is_much() -> None:
    pace = Pace()
    pace.took(0.02, awaited=True)
    assert [pace.much_written(rows) for rows in (1999, 1, 1999)] == [False, True, False]
