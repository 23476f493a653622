import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.simulator.markup import read, render

LEGAL = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"))


def test_nested_fields_and_repeated_items() -> None:
    fields = {"Count": 2, "PicList": {"item": [{"PicMd5Sum": "a"}, {"PicMd5Sum": "b"}]}}
    xml = render(fields)
    assert "<Count>2</Count>" in xml
    assert read(xml) == {"Count": "2", "PicList": fields["PicList"]}


@given(LEGAL)
def test_any_text_survives(text: str) -> None:
    assert read(render({"Content": text})) == {"Content": text}


def test_characters_that_xml_forbids_are_left_out() -> None:
    assert read(render({"Content": "a\x08\ufffeb"})) == {"Content": "ab"}


def test_a_third_repetition_joins_the_list() -> None:
    assert read("<xml><a>1</a><a>2</a><a>3</a></xml>") == {"a": ["1", "2", "3"]}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "success!",
        "{}",
        "<xml><a></xml>",
        "<html/>",
        "<xml><a>\x08</a></xml>",
        b"\xff",
        "<!DOCTYPE x><xml/>",
    ],
)
def test_refuses_what_is_no_callback(text: str | bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(text)


def test_an_empty_document_has_no_fields() -> None:
    assert read("<xml/>") == {}
