import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from core.tags import Tag, folded, normal_tag

TAGS: TypeAdapter[str] = TypeAdapter(Tag)


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("湖滨店 ", "湖滨店"),
        ("\u3000VIP\u200b", "VIP"),
        ("❤\ufe0f", "❤"),
        ("e\u0301lite", "\u00e9lite"),
        ("ＶＩＰ", "ＶＩＰ"),  # another tag, however alike: `roost check` remarks on it
        ("👨\u200d👩", "👨\u200d👩"),
    ],
)
def test_a_tag_is_the_same_however_it_was_typed(written: str, tag: str) -> None:
    assert TAGS.validate_python(written) == tag


@pytest.mark.parametrize("written", ["", " ", "\u200b", "\ufe0f", "a\0", "x" * 201])
def test_tags_that_nobody_could_have(written: str) -> None:
    with pytest.raises(ValidationError):
        TAGS.validate_python(written)


@pytest.mark.parametrize("other", ["vip客户", "ＶＩＰ 客户", "VIP客户 "])
def test_tags_that_differ_in_width_case_and_blanks_are_alike(other: str) -> None:
    assert folded(other) == folded("VIP客户")


@given(st.text())
def test_what_is_normal_stays(written: str) -> None:
    tag = normal_tag(written)
    assert normal_tag(tag) == tag == unicodedata.normalize("NFC", tag).strip()
