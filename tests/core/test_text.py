"""Signs that nobody sees."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import is_blank


@pytest.mark.parametrize("text", ["", "  ", "\n", *"\u3000\u00a0\u200b\ufeff\u2060\ufe0f\u3164\u2800\u00ad"])
def test_nothing_is_seen_of_it(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["x", " 好 ", "。", "❤", "❤\ufe0f", "👨\u200d👩", "0"])
def test_something_is_seen_of_it(text: str) -> None:
    assert not is_blank(text)


@given(st.text(), st.text())
def test_a_text_is_blank_where_both_its_parts_are(one: str, other: str) -> None:
    assert is_blank(one + other) == (is_blank(one) and is_blank(other))
