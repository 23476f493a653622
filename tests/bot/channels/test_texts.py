"""Cutting long texts: nothing lost, nothing too long, nothing torn apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.texts import clean, split

FAMILY = "👨‍👩‍👧‍👦"


def size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize(
    ("text", "limit", "parts"),
    [
        ("", 10, [""]),
        ("short", 10, ["short"]),
        ("0123456789", 10, ["0123456789"]),
        ("0123456789a", 10, ["0123456789", "a"]),
        ("你好世界", 7, ["你好", "世界"]),
        ("aaa bb\ncccccc", 10, ["aaa bb\n", "cccccc"]),
        ("你好。世界和平", 15, ["你好。", "世界和平"]),
        ("hello big world", 12, ["hello big ", "world"]),
        ("a bcdefghijklm", 10, ["a bcdefghi", "jklm"]),
        ("see <a href='u'>it</a>", 18, ["see ", "<a href='u'>it</a>"]),
        ("<a>x</a> <a href='u'>it</a>", 20, ["<a>x</a> ", "<a href='u'>it</a>"]),
        ("<a href='u'>it</a>", 8, ["<a href=", "'u'>it</", "a>"]),
        ("12345" + FAMILY, 25, ["12345", FAMILY]),
        ("123🇨🇳🇯🇵", 12, ["123🇨🇳", "🇯🇵"]),
        ("12👍🏽", 9, ["12", "👍🏽"]),
        ("123e\u0301", 5, ["123", "e\u0301"]),
    ],
)
def test_split(text: str, limit: int, parts: list[str]) -> None:
    assert split(text, limit, limit) == parts


def test_following_parts_have_their_own_limit() -> None:
    assert split("abcdefghij", 4, 5) == ["abcd", "efghi", "j"]


SIGNS = st.sampled_from(
    [*"ab <a>/\n。", "你", "e\u0301", FAMILY, "🇨🇳", "👍🏽", "<a href='x'>y</a>", "\ud800"]
)


@given(
    st.one_of(st.text(), st.lists(SIGNS).map("".join)),
    st.integers(min_value=4, max_value=60),
    st.integers(min_value=4, max_value=60),
)
def test_split_loses_nothing_and_keeps_the_limits(text: str, first: int, following: int) -> None:
    parts = split(text, first, following)
    assert "".join(parts) == text
    assert size(parts[0]) <= first
    assert all(0 < size(part) <= following for part in parts[1:])


@given(st.lists(st.sampled_from([FAMILY, "🇨🇳", "👍🏽", "e\u0301"])), st.integers(min_value=25, max_value=80))
def test_composed_signs_stay_whole(signs: list[str], limit: int) -> None:
    for part in split("".join(signs), limit, limit):
        rest = part
        for sign in (FAMILY, "🇨🇳", "👍🏽", "e\u0301"):
            rest = rest.replace(sign, "")
        assert not rest


def test_clean() -> None:
    assert clean("a\x00\x08\x0b\x0c\x1f\ud83d\ufffe\uffffb\t\n\r😀") == "ab\t\n\r😀"
