"""What a member typed stays in its element, and nothing of it becomes the platform's."""

import sys
from dataclasses import dataclass

import pytest
from hypothesis import example, given

from bot.channels import raw_xml
from bot.channels.port import RefusedError
from bot.channels.wechat_xml import read
from handlers.contract import FieldValue
from tests.support.typed import TYPED, forged, legal


@dataclass(frozen=True)
class Slot:
    """A body of the platform's with a place for a member's words; path: where they are read."""

    before: str
    after: str
    path: tuple[str, ...]

    def fields(self, typed: bytes) -> raw_xml.Fields:
        common = "<ToUserName><![CDATA[gh_1]]></ToUserName>\n<FromUserName><![CDATA[oA]]></FromUserName>\n"
        head = f"<xml>{common}<CreateTime>1714112445</CreateTime>\n{self.before}<![CDATA["
        return read(head.encode() + typed + f"]]>{self.after}\n</xml>".encode())

    def words_in(self, fields: raw_xml.Fields) -> FieldValue:
        value: FieldValue = fields
        for name in self.path:
            assert isinstance(value, dict)
            value = value[name]
        return value


def message(kind: str, name: str, before: str = "", after: str = "") -> Slot:
    head = f"<MsgType><![CDATA[{kind}]]></MsgType>\n{before}<{name}>"
    return Slot(head, f"</{name}>\n{after}<MsgId>24540000000000001</MsgId>", (name,))


def menu(key: str, wrapper: str, name: str, before: str, after: str = "") -> Slot:
    head = f"<MsgType><![CDATA[event]]></MsgType>\n<Event><![CDATA[{key}]]></Event>\n<EventKey>k</EventKey>\n"
    return Slot(f"{head}<{wrapper}>{before}<{name}>", f"</{name}>{after}</{wrapper}>", (wrapper, name))


_EVENT = "<MsgType><![CDATA[event]]></MsgType>\n<Event><![CDATA[{}]]></Event>\n"
_MEDIA = "<MediaId><![CDATA[m]]></MediaId>\n<Format><![CDATA[amr]]></Format>\n"
_PLACE = "<Location_X>23.1</Location_X>\n<Location_Y>113.3</Location_Y>\n<Scale>20</Scale>\n"
SLOTS = {
    "text": message("text", "Content", after="<bizmsgmenuid>101</bizmsgmenuid>\n"),
    "voice": message("voice", "Recognition", _MEDIA),
    "location": message("location", "Label", _PLACE),
    "link": message(
        "link", "Title", after="<Description><![CDATA[d]]></Description><Url><![CDATA[u]]></Url>"
    ),
    "link, description": message("link", "Description", "<Title>t</Title>", "<Url><![CDATA[u]]></Url>"),
    "link, address": message("link", "Url", "<Title>t</Title><Description><![CDATA[d]]></Description>"),
    "file": message("file", "Title", after="<FileKey><![CDATA[f]]></FileKey>\n"),
    "nickname": message("namecard", "NickName", after="<SmallHeadImgUrl><![CDATA[u]]></SmallHeadImgUrl>"),
    "view": Slot(_EVENT.format("VIEW") + "<EventKey>", "</EventKey>\n<MenuId>1</MenuId>", ("EventKey",)),
    "code": Slot(_EVENT.format("SCAN") + "<EventKey>", "</EventKey><Ticket>g</Ticket>", ("EventKey",)),
    "scanned": menu("scancode_waitmsg", "ScanCodeInfo", "ScanResult", "<ScanType><![CDATA[qr]]></ScanType>"),
    "place": menu("location_select", "SendLocationInfo", "Label", _PLACE, "<Poiname><![CDATA[]]></Poiname>"),
    "point": menu("location_select", "SendLocationInfo", "Poiname", "<Label><![CDATA[l]]></Label>"),
}


@pytest.mark.parametrize("slot", SLOTS.values(), ids=SLOTS)
@given(words=TYPED)
@example(b"x]]>y<![CDATA[z")
@example(b"]]><b>1</b><![CDATA[")
@example(b"x]]]]><![CDATA[>y")
@example(b"]]>")
@example(b"]]")
@example(b"]]>\n")
def test_words_stay_as_typed_in_their_element_alone(slot: Slot, words: bytes) -> None:
    harmless = slot.fields(b"")
    for typed in (words, words + forged(slot.path[-1]) + words):
        fields = slot.fields(typed)
        assert slot.words_in(fields) == legal(typed)
        assert fields.keys() == harmless.keys()
        assert all(fields[name] == harmless[name] for name in fields if name != slot.path[0])


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ("<xml><A>1</A><A>2</A><A>3</A></xml>", {"A": ["1", "2", "3"]}),
        ("<xml><MsgType>text</MsgType><MsgType>event</MsgType></xml>", {"MsgType": "text"}),
        ("<xml><A> <![CDATA[a]]> </A></xml>", {"A": "a"}),
        ("<xml><A>a&nbsp;b&lt;c&#0;]]></A></xml>", {"A": "a&nbsp;b<c&#0;]]>"}),
        ("<xml><A></xml>", {}),
        ("<xml><A><B></A><C>1</C></xml>", {"A": "<B>", "C": "1"}),
        ("<xml>\x08</xml>", {}),
        ("<xml><A>1</A>", {"A": "1"}),
        ("\ufeff\n<?xml version='1.0'?>\n<xml ><A b='2'>\r\n1</A>\x01</xml>\n", {"A": "\n1"}),
        (
            "<xml><P>\x02<item><T><![CDATA[1]]></T></item>\n<item><T><![CDATA[2]]></T></item></P></xml>",
            {"P": {"item": [{"T": "1"}, {"T": "2"}]}},
        ),
        ("<xml>\x02<List><T>1</T></List></xml>", {"List": [{"T": "1"}]}),
        ("<xml>" + "<a>" * 9 + "1" + "</a>" * 9 + "</xml>", None),
    ],
)
def test_read(body: str, fields: dict[str, object] | None) -> None:
    found = raw_xml.read(body.encode())
    assert found == fields if fields is not None else "<a>" in str(found)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "begins with <xml>"),
        (b"hello <xml></xml>", "begins with <xml>"),
        (b'{"MsgType":"text"}', "choose the XML data format"),
        (b"<!DOCTYPE xml><xml/>", "begins with <xml>"),
        (b"<xmlish></xmlish>", "begins with <xml>"),
    ],
)
def test_refused(body: bytes, reason: str) -> None:
    with pytest.raises(RefusedError, match=reason):
        raw_xml.read(body)


HOSTILE = [
    *("<a>", "</a>", "<a><![CDATA[", "]]></a>", "]]>", "<a></a>", "<a>x", "<a", "</a", "<a>]]>", "<a >  "),
    *("]]>   ", "<item>", "<item><a><![CDATA[x]]></a>", "<a><![CDATA[x]]></a>", "<![CDATA[", "&amp;", "\x02"),
]


def calls(body: bytes) -> int:
    """How many functions run for it."""
    count = 0

    def counted(*_event: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(counted)
    try:
        raw_xml.read(body)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("piece", HOSTILE)
def test_twice_the_body_is_twice_the_work(piece: str) -> None:
    size = 32_768 // len(piece)
    once, twice = (
        calls(f"<xml><b><![CDATA[{piece * times}]]></b>{piece * times}</xml>".encode())
        for times in (size, 2 * size)
    )
    assert twice <= 2 * once + 50
