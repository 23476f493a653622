"""The reader refuses what the platform never sends; the writer cannot be talked out of its element."""

import re
from contextlib import suppress
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.port import RefusedError
from bot.channels.wechat_xml import WireValue, read, write

BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><xml><A>&b;</A></xml>'
EXTERNAL = b'<!DOCTYPE xml SYSTEM "http://127.0.0.1/x.dtd"><xml><A>1</A></xml>'


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (b"<xml/>", {}),
        (b"<xml>\n</xml>", {}),
        (b"<xml><A>  a \n b\t</A></xml>", {"A": "  a \n b\t"}),
        (b"<xml><A/><B></B><C> </C></xml>", {"A": "", "B": "", "C": " "}),
        (b"<xml><A><![CDATA[x]]]]><![CDATA[>y]]></A></xml>", {"A": "x]]>y"}),
        (b"<xml><A>&lt;&amp;&#x1F600;</A></xml>", {"A": "<&😀"}),
        (b"<xml><A>1</A><A>2</A><A>3</A></xml>", {"A": ["1", "2", "3"]}),
        (b"<xml><P><item>1</item></P></xml>", {"P": {"item": ["1"]}}),
        (b"<xml><List><a>1</a></List></xml>", {"List": [{"a": "1"}]}),
        (b"<xml>x<A>a<B>b</B>c</A>y</xml>", {"A": {"B": "b"}}),
        (b'<xml a="1"><!-- c --><?p i?><A b="2">1</A></xml>', {"A": "1"}),
        ("\ufeff<xml><A>你好👨‍👩‍👧</A></xml>".encode(), {"A": "你好👨‍👩‍👧"}),
        (
            b"<xml>" + b"<a>" * 7 + b"1" + b"</a>" * 7 + b"</xml>",
            {"a": {"a": {"a": {"a": {"a": {"a": {"a": "1"}}}}}}},
        ),
    ],
)
def test_read(body: bytes, fields: dict[str, object]) -> None:
    assert read(body) == fields


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not XML"),
        (b"hello", "not XML"),
        (b'{"MsgType":"text"}', "choose the XML data format"),
        (b"<xml><A></xml>", "not XML"),
        (b"<xml></xml><xml></xml>", "not XML"),
        (b"<xml>\x08</xml>", "not XML"),
        (b"<xml><A>&#0;</A></xml>", "not XML"),
        (b"<xml><A>&#xD800;</A></xml>", "not XML"),
        (b"<xml><A>&b;</A></xml>", "not XML"),
        (b"<xml>\xff\xfe</xml>", "not XML"),
        (b"<html></html>", "root"),
        (b"<List></List>", "root"),
        (BOMB, "DOCTYPE"),
        (EXTERNAL, "DOCTYPE"),
        (b"<!DOCTYPE xml><xml/>", "DOCTYPE"),
        (b"<xml>" + b"<a>" * 8 + b"</a>" * 8 + b"</xml>", "deeper than 8"),
        (b"<xml>" + b"<a>" * 20_000, "deeper than 8"),
    ],
)
def test_refused(body: bytes, reason: str) -> None:
    with pytest.raises(RefusedError, match=reason) as refusal:
        read(body)
    assert refusal.value.status == 400


@pytest.mark.parametrize(
    ("text", "arrives"),
    [
        ("a]]>b<x>&", "a]]>b<x>&"),
        ("]]></Content><MsgType><![CDATA[news]]></MsgType><Content><![CDATA[", None),
        ("]]]>]]>", "]]]>]]>"),
        ("]]\x00>", "]]>"),
        ("\x00\x08\x0b\x0c\x0e\x1f\ufffe\uffff\ud800\udfffx", "x"),
        ("tab\tline\nend", None),
        ("👨‍👩‍👧‍👦🇨🇳👍🏽", None),
        ("&lt;", None),
    ],
)
def test_text_cannot_leave_its_element(text: str, arrives: str | None) -> None:
    written = write({"MsgType": "text", "Content": text})
    expected = {"MsgType": "text", "Content": text if arrives is None else arrives}
    assert read(written.encode()) == expected
    assert {element.tag: element.text for element in ET.fromstring(written)} == expected


@given(st.text(alphabet=st.one_of(st.sampled_from("]>[<!&\x00 \ud800"), st.characters())))
def test_any_text_is_carried_but_for_illegal_characters(text: str) -> None:
    legal = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", text)
    as_parsed = legal.replace("\r\n", "\n").replace("\r", "\n")  # XML's own rule for line ends
    assert read(write({"Content": text}).encode()) == {"Content": as_parsed}


def test_write_structure() -> None:
    fields: dict[str, WireValue] = {"CreateTime": 1, "Articles": {"item": [{"Title": "a"}, {"Title": "b"}]}}
    assert write(fields) == (
        "<xml><CreateTime>1</CreateTime><Articles><item><Title><![CDATA[a]]></Title></item>"
        "<item><Title><![CDATA[b]]></Title></item></Articles></xml>"
    )


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with suppress(RefusedError):
        read(body)
