"""The reader keeps what the platform sends; the writer cannot be talked out of its element."""

import re
from contextlib import suppress
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.port import BadSignatureError, RefusedError
from bot.channels.wechat_xml import WireValue, read, sealed_in, write

BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><xml><A>&b;</A></xml>'
EXTERNAL = b'<!DOCTYPE xml SYSTEM "http://127.0.0.1/x.dtd"><xml><A>1</A></xml>'


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (b"<xml/>", {}),
        (b"<xml>\n</xml>", {}),
        (b"<xml><A>  a \n b\t</A></xml>", {"A": "  a \n b\t"}),
        (b"<xml><A/><B></B><C> </C></xml>", {"A": "", "B": "", "C": " "}),
        (b"<xml><A>\n<![CDATA[x]]>\n</A></xml>", {"A": "\nx\n"}),
        (b"<xml><A><![CDATA[x]]]]><![CDATA[>y]]></A></xml>", {"A": "x]]]]><![CDATA[>y"}),
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
        (
            b"<xml><B>"
            + b"".join(b"<AroundBeacon><U><![CDATA[%d]]></U></AroundBeacon>" % n for n in (1, 2))
            + b"</B></xml>",
            {"B": {"AroundBeacon": [{"U": "1"}, {"U": "2"}]}},
        ),
    ],
)
def test_read(body: bytes, fields: dict[str, object]) -> None:
    assert read(body) == fields


@pytest.mark.parametrize(
    "typed",
    [
        "a]]></Content><Content><b>x</b><![CDATA[y",
        "a]]></Content><Content><![CDATA[y",
        "]]><b>x</b><![CDATA[y",
        "a]]></Content><b><c>1</c></b><b><c>2</c></b><Content><![CDATA[y",
    ],
)
def test_well_formed_words_are_no_elements(typed: str) -> None:
    assert read(f"<xml><Content><![CDATA[{typed}]]></Content></xml>".encode()) == {"Content": typed}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not XML"),
        (b"hello", "not XML"),
        (b'{"MsgType":"text"}', "choose the XML data format"),
        (b"<html></html>", "begins with <xml>"),
        (b"<List></List>", "begins with <xml>"),
        (BOMB, "begins with <xml>"),
        (EXTERNAL, "begins with <xml>"),
        (b"<!DOCTYPE xml><xml/>", "begins with <xml>"),
    ],
)
def test_refused(body: bytes, reason: str) -> None:
    for reading in (read, sealed_in):
        with pytest.raises(RefusedError, match=reason) as refusal:
            reading(body)
        assert refusal.value.status == 400


@pytest.mark.parametrize(
    ("body", "sealed"),
    [
        ("<xml><Encrypt>abc=</Encrypt></xml>", ["abc="]),
        ("<xml><Encrypt> \n<![CDATA[\nabc=\n]]> </Encrypt></xml>", ["abc="]),
        ("<xml>\x02\ufffe<Encrypt>abc=</Encrypt>", ["abc="]),
        ("<xml><Encrypt>1</Encrypt><Encrypt>2</Encrypt><Encrypt>3</Encrypt></xml>", ["1", "3"]),
        ("<xml><Encrypt><![CDATA[1]]></Encrypt><Content><![CDATA[<Encrypt>2</Encrypt>]]>", ["1", "2"]),
        ("<xml><Encrypt></Encrypt></xml>", [""]),
    ],
)
def test_what_an_envelope_holds(body: str, sealed: list[str]) -> None:
    assert sealed_in(body.encode()) == sealed


def test_an_envelope_without_encrypt_is_not_signed() -> None:
    with pytest.raises(BadSignatureError, match="no Encrypt: is the account's mode"):
        sealed_in(b"<xml><Content>a</Content></xml>\n")


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
    assert {element.tag: element.text for element in ET.fromstring(written)} == expected


@given(st.text(alphabet=st.one_of(st.sampled_from("]>[<!&\x00 \ud800"), st.characters())))
def test_any_text_is_carried_but_for_illegal_characters(text: str) -> None:
    legal = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", text)
    as_parsed = legal.replace("\r\n", "\n").replace("\r", "\n")  # XML's own rule for line ends
    (element,) = ET.fromstring(write({"Content": text}))
    assert (element.tag, element.text or "") == ("Content", as_parsed)


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
