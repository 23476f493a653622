"""The platform's XML: a reader that no member's words can mislead, and a writer that escapes."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import NoReturn, TypeAlias
from xml.parsers import expat

from bot.channels import raw_xml
from bot.channels.port import BadSignatureError, RefusedError
from bot.channels.raw_xml import MAX_DEPTH, REPEATED, Fields, put
from bot.channels.texts import clean
from handlers.contract import FieldValue

WireValue: TypeAlias = "str | int | Mapping[str, WireValue] | Sequence[Mapping[str, WireValue]]"
"""What can be written: text, a number, children by name, or the items of a repeated element."""

# The platform writes `]]>` only before an end tag; anywhere else a member did.
_TYPED_MARK = re.compile(rb"\]\]>(?!\s*</)")
_AROUND_WORDS = frozenset({"ScanCodeInfo", "SendLocationInfo"})
_ENCRYPT = re.compile(rb"<Encrypt>(?:\s*<!\[CDATA\[([^\]<]*)\]\]>\s*|([^<]*))</Encrypt>")


def read(body: bytes) -> Fields:
    """The children of the root `<xml>` by name; text keeps its blanks, a repeated element is a list.

    `item` and `List` are lists even where there is one. Text between elements and attributes, which the
    platform does not use, are passed over. Whatever a member typed stays in its element: what is no XML,
    or could be more than the platform wrote, is read as raw_xml does.

    Raises: RefusedError (no `<xml>` at the beginning).
    """
    if not _TYPED_MARK.search(body):
        with suppress(expat.ExpatError, _DoubtfulError):
            return _Reader().read(body)
    return raw_xml.read(body)


def sealed_in(body: bytes) -> list[str]:
    """What stands in an envelope's `Encrypt`, without blanks around it: one text, or the first and the last.

    In compatible mode a member's words stand beside it and may hold another; the signature tells them apart.

    Raises: RefusedError (no `<xml>`), BadSignatureError (no `Encrypt`, so that nothing is signed).
    """
    found = [b"".join(each).strip().decode("utf-8", "replace") for each in _ENCRYPT.findall(body)]
    if found:
        return found[:1] + found[1:][-1:]
    if body.strip().startswith(b"<xml>") and body.strip().endswith(b"</xml>"):
        raise BadSignatureError(
            "the body has no Encrypt: is the account's mode the one in the WeChat console?"
        )
    raise RefusedError(raw_xml.not_xml(body))


class _DoubtfulError(Exception):
    """Well-formed, but not as the platform writes."""


class _Reader:
    """One document's parse; `_open` holds the elements that have begun, outermost first."""

    def __init__(self) -> None:
        self._open: list[tuple[str, Fields]] = [("", {})]
        self._text: list[str] = []

    def read(self, body: bytes) -> Fields:
        parser = expat.ParserCreate("UTF-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        parser.StartDoctypeDeclHandler = _doubt
        parser.Parse(body, True)  # noqa: FBT003 - expat takes no name here
        root = self._open[0][1].get("xml")
        if isinstance(root, str):
            return {}
        return root if isinstance(root, dict) else _doubt()

    def _start(self, name: str, _attributes: object) -> None:
        if len(self._open) > MAX_DEPTH:
            _doubt()
        self._open.append((name, {}))
        self._text.clear()

    def _end(self, _name: str) -> None:
        name, children = self._open.pop()
        siblings = self._open[-1][1]
        if name in siblings and not _repeats(name, siblings[name], children):
            _doubt()  # a member's words may have written it
        put(siblings, name, children or "".join(self._text))


def _repeats(name: str, known: FieldValue, children: Fields) -> bool:
    """Whether the platform repeats it: an item, or a group of elements in which no member has a word."""
    return name in REPEATED or (bool(children) and not isinstance(known, str) and name not in _AROUND_WORDS)


def _doubt(*_of: object) -> NoReturn:
    raise _DoubtfulError


def write(fields: Mapping[str, WireValue]) -> str:
    """The fields as `<xml>`; text goes into CDATA, numbers stand bare. Illegal characters are dropped."""
    return f"<xml>{_children(fields)}</xml>"


def _children(fields: Mapping[str, WireValue]) -> str:
    return "".join([_element(name, value) for name, value in fields.items()])


def _element(name: str, value: WireValue) -> str:
    if isinstance(value, str):
        # Cleaned first: a dropped character must not bring a `]]` and a `>` together afterwards.
        escaped = clean(value).replace("]]>", "]]]]><![CDATA[>")
        return f"<{name}><![CDATA[{escaped}]]></{name}>"
    if isinstance(value, int):
        return f"<{name}>{value}</{name}>"
    if isinstance(value, Mapping):
        return f"<{name}>{_children(value)}</{name}>"
    return "".join([_element(name, item) for item in value])
