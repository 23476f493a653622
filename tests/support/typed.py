"""What members type, at its worst, and what of it can be kept."""

import re

from hypothesis import strategies as st

PIECES = [
    *("]]>", "]]", "]", ">", "<", "<![CDATA[", "<!-- ", "-->", "<?p ?>", "<!DOCTYPE x [<!ENTITY a 'b'>]>"),
    *("&nbsp;", "&#0;", "&#x1F600;", "&amp;", "&a;", "\x00", "\x02", "\x10", "\x1d", "\ufffe", " ", "\n"),
    *("TD", "好", "😀", "<a>", "</a>", "<a b='1'>", "<b/>", "</xml>", "<xml>", "<List>", "</item>", "<item>"),
    *("</Content>", "]]></Content>", "<Content>", "<Content><![CDATA[", "]]> </Content >", "</FromUserName>"),
    *("]]></FromUserName>", "<FromUserName>oVICTIM</FromUserName>", "<FromUserName><![CDATA[oVICTIM]]>"),
    *("<Event><![CDATA[subscribe]]></Event>", "<MsgType>event</MsgType>", "<EventKey>k</EventKey>"),
    *("<CreateTime>1</CreateTime>", "<bizmsgmenuid>101</bizmsgmenuid>", "<MsgId>1</MsgId>"),
    *("<Encrypt>AAAA</Encrypt>", "<Encrypt><![CDATA[", "]]></Encrypt>", "a" * 3000),
]
_BROKEN = [b"\xe4\xbd", b"\xff\xfe", b"\xed\xa0\xbd\xed\xb8\x80", b"\xc0\xaf", b"\xf8\x88\x80\x80\x80"]
TYPED = st.lists(
    st.one_of(
        st.sampled_from([piece.encode() for piece in PIECES] + _BROKEN),
        st.text(max_size=5).map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.binary(max_size=5),
    ),
    max_size=12,
).map(b"".join)
"""Bytes that stand between `<![CDATA[` and `]]>`."""


def forged(name: str) -> bytes:
    """Words that end their element and write others, of another member's."""
    return f"a]]></{name}><FromUserName>oVICTIM</FromUserName><{name}><![CDATA[TD".encode()


def legal(words: bytes) -> str:
    """The words as typed, without what XML forbids, with XML's own line ends."""
    lines = words.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", lines)
