from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.durations import parse_duration, write_duration


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("90s", 90),
        ("30m", 1800),
        ("2h", 7200),
        ("1d", 86400),
        ("1h30m", 5400),
        ("1h 30m", 5400),
        (" 2 h ", 7200),
        ("0.5h", 1800),
        (90, 90),
        (0.25, 0.25),
        ("3660d", 3660 * 86400),
    ],
)
def test_durations_are_written_as_people_write_them(written: str | float, seconds: float) -> None:
    assert parse_duration(written) == timedelta(seconds=seconds)


@pytest.mark.parametrize("written", ["", "soon", "2", "h", "-2h", "2h!", "1e3s", "两小时", "9 moons"])
def test_what_is_no_duration_is_refused_with_examples(written: str) -> None:
    with pytest.raises(ValueError, match=r'is not a duration; write for example "90s"'):
        parse_duration(written)


@pytest.mark.parametrize(
    "written", [0, "0s", -5, float("nan"), float("inf"), "9" * 400 + "d", 10**400, "3661d"]
)
def test_nothing_and_eternity_are_refused(written: str | float) -> None:
    with pytest.raises(ValueError, match="more than 0 and at most ten years"):
        parse_duration(written)


@pytest.mark.parametrize("written", [True, None, [], {}])
def test_other_types_are_refused(written: Any) -> None:
    with pytest.raises(ValueError, match='write a duration such as "30m"'):
        parse_duration(written)


@given(st.tuples(st.integers(0, 99), st.integers(0, 99), st.integers(0, 99), st.integers(1, 99)))
def test_parts_add_up(parts: tuple[int, int, int, int]) -> None:
    days, hours, minutes, seconds = parts
    expected = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    assert parse_duration(f"{days}d{hours}h{minutes}m{seconds}s") == expected
    assert parse_duration(expected) is expected


@given(st.text() | st.floats() | st.integers())
def test_whatever_is_written_is_a_duration_or_refused(written: str | float) -> None:
    with suppress(ValueError):
        assert timedelta(0) < parse_duration(written) <= timedelta(days=3660)


@pytest.mark.parametrize("written", ["90d", "7d", "1h30m", "2d1s", "0.25s", "1m0.000001s"])
def test_the_short_form_is_written(written: str) -> None:
    assert write_duration(parse_duration(written)) == written


@given(st.timedeltas(timedelta(milliseconds=1), timedelta(days=3660)))
def test_what_is_written_reads_as_the_same(duration: timedelta) -> None:
    assert parse_duration(write_duration(duration)) == duration


@pytest.mark.parametrize(
    ("written", "duration"),
    [
        ("2 hours", "2h"),
        ("30分钟", "30m"),
        ("1天12小时", "1d12h"),
        ("1 week", "7d"),
        ("90 秒", "1m30s"),
        ("1.5 hours", "1h30m"),
    ],
)
def test_a_duration_with_other_units_is_told_as_it_is_written(written: str, duration: str) -> None:
    with pytest.raises(ValueError, match=f'is not a duration; write "{duration}"$'):
        parse_duration(written)
