"""Signs that nobody sees, and how much of a text is looked at."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import LONGEST, is_blank, one_width


@pytest.mark.parametrize("text", ["", "  ", "\n", *"\u3000\u00a0\u200b\ufeff\u2060\ufe0f\u3164\u2800\u00ad"])
def test_nothing_is_seen_of_it(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["x", " 好 ", "。", "❤", "❤\ufe0f", "👨\u200d👩", "0"])
def test_something_is_seen_of_it(text: str) -> None:
    assert not is_blank(text)


@given(st.text(), st.text())
def test_a_text_is_blank_where_both_its_parts_are(one: str, other: str) -> None:
    assert is_blank(one + other) == (is_blank(one) and is_blank(other))


@given(st.text(max_size=50), st.integers(1, 400))
def test_a_text_in_one_width_is_never_long_and_stays_as_it_is(text: str, times: int) -> None:
    wide = one_width(text * times)
    assert len(wide) <= LONGEST
    assert one_width(wide) == wide


def test_signs_that_stand_for_many_letters_make_it_no_longer() -> None:
    assert unicodedata.normalize("NFKC", "\ufdfa").startswith(one_width("\ufdfa" * 15_000)[:18])
    assert len(one_width("\ufdfa" * 15_000)) == LONGEST


@pytest.mark.parametrize("text", ["ＴＤ", "①", "x" * LONGEST])
def test_what_is_short_is_whole(text: str) -> None:
    assert one_width(text) == unicodedata.normalize("NFKC", text)
