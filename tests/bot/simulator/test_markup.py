import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.simulator.markup import encoded, read, render

LEGAL = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff]"))


def test_nested_fields_and_repeated_items() -> None:
    fields = {"Count": 2, "PicList": {"item": [{"PicMd5Sum": "a"}, {"PicMd5Sum": "b"}]}}
    xml = render(fields)
    assert "<Count>2</Count>" in xml
    assert read(xml) == {"Count": "2", "PicList": fields["PicList"]}


@given(LEGAL)
def test_any_text_survives(text: str) -> None:
    assert read(render({"Content": text})) == {"Content": text}


@pytest.mark.parametrize(
    "text", ["TD\x02", "a]]>b", "]]></Content><FromUserName>oV</FromUserName>", "&nbsp;"]
)
def test_words_go_out_as_they_are(text: str) -> None:
    assert render({"Content": text}) == f"<xml><Content><![CDATA[{text}]]></Content></xml>"


def test_half_a_pair_goes_out_as_bytes_that_are_no_utf_8() -> None:
    assert encoded("a\ud83d") == b"a\xed\xa0\xbd"


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
