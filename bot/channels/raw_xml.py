"""Reads a body in which a member's words may stand as markup: the platform puts them there as typed.

They stand between `<![CDATA[` and `]]>` with control characters, broken UTF-8, and tags and CDATA of their
own. Source: wechat/changes-2026-11.md 1.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from xml.sax.saxutils import unescape

from bot.channels.port import RefusedError
from bot.channels.texts import clean
from handlers.contract import FieldValue

Fields = dict[str, FieldValue]

MAX_DEPTH = 8
_ALWAYS_LISTS = frozenset({"item", "List"})  # one item or many: readers need not ask which
REPEATED = _ALWAYS_LISTS | {"Item"}
"""Elements that the platform itself writes several times; no member has a word in them."""
# Only the platform writes these, and ahead of any member's words: the first counts, and it ends at once.
_COMMON = {"ToUserName", "FromUserName", "CreateTime", "MsgType", "Event", "MsgId"}
_PLATFORMS_OWN = frozenset(_COMMON | {"MediaId", "Format", "ScanType"})
_ROOT = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<xml(?:\s[^<>]*)?>")
_OPENING = re.compile(r"<([A-Za-z_][\w.-]*)(?:\s[^<>]*)?>(?:\s*(<!\[CDATA\[)|([^<]*)</\1\s*>)?")
# With more of the document behind it: a tag in the middle of a sentence ends nothing.
_CLOSING = re.compile(r"(\]\]>\s*)?</([A-Za-z_][\w.-]*)\s*>(?=\s*(?:</?[A-Za-z_]|\Z))")


def read(body: bytes) -> Fields:
    """The children of the root `<xml>` by name, in time proportional to the body's length.

    A text goes to the last end tag that can be its own, without the characters that XML forbids; bytes that
    are no UTF-8 become U+FFFD. Elements without an end, and what stands between elements, are passed over.

    Raises: RefusedError (it does not begin with `<xml>`).
    """
    lines = body.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")  # as XML reads them
    text = clean(lines)
    root = _ROOT.match(text)
    if root is None:
        raise RefusedError(not_xml(body))
    end = text.rfind("</xml>")
    return _Reader(text).children(root.end(), len(text) if end < 0 else end)


def not_xml(body: bytes) -> str:
    """Why a body is refused that is none of the platform's."""
    hint = ": choose the XML data format in the WeChat console" if body[:1] == b"{" else ""
    return f"the body is not XML that begins with <xml>{hint}"


def put(siblings: Fields, name: str, value: FieldValue) -> None:
    """Add an element to those before it; one that is repeated is a list."""
    known = siblings.get(name)
    if isinstance(known, list):
        known.append(value)
    elif known is not None:
        siblings[name] = [known, value]
    else:
        siblings[name] = [value] if name in _ALWAYS_LISTS else value


class _Reader:
    """One document. `_ends`: where texts and their end tags end, by name and whether the text is CDATA."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends: dict[tuple[str, bool], list[tuple[int, int]]] = defaultdict(list)
        for tag in _CLOSING.finditer(text):
            mark, name = tag.groups()
            self._ends[name, False].append((tag.end(1) if mark else tag.start(), tag.end()))
            if mark:
                self._ends[name, True].append(tag.span())

    def children(self, at: int, end: int, depth: int = 1, *, own: bool = False) -> Fields:
        """The elements between two places; `own`: no member has a word in them."""
        fields: Fields = {}
        while opening := _OPENING.search(self._text, at, end):
            at = opening.end()
            name, is_cdata, bare = opening[1], opening[2] is not None, opening[3]
            value: FieldValue = unescape(bare or "")
            if bare is None:
                within = own or name in REPEATED
                closing = self._end((name, is_cdata), at, end, first=within or name in _PLATFORMS_OWN)
                if closing is None:
                    continue
                value = self._text[at : closing[0]]
                if not is_cdata and depth < MAX_DEPTH:
                    value = self.children(at, closing[0], depth + 1, own=within) or unescape(value)
                at = closing[1]
            if name not in fields or name not in _PLATFORMS_OWN:
                put(fields, name, value)
        return fields

    def _end(self, of: tuple[str, bool], at: int, end: int, *, first: bool) -> tuple[int, int] | None:
        """The first or the last place between two where such an element can end; None where it cannot."""
        ends = self._ends[of]
        low, high = bisect_left(ends, (at,)), bisect_left(ends, (end,))
        return None if low == high else ends[low if first else high - 1]
