"""The platform's XML: a reader that refuses what the platform never sends, and a writer that escapes."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias
from xml.parsers import expat

from bot.channels.port import RefusedError
from bot.channels.texts import clean
from handlers.contract import FieldValue

WireValue: TypeAlias = "str | int | Mapping[str, WireValue] | Sequence[Mapping[str, WireValue]]"
"""What can be written: text, a number, children by name, or the items of a repeated element."""

_MAX_DEPTH = 8
_ALWAYS_LISTS = frozenset({"item", "List"})  # one item or many: readers need not ask which


def read(body: bytes) -> dict[str, FieldValue]:
    """The children of the root `<xml>` by name; text keeps its blanks, a repeated element is a list.

    `item` and `List` are lists even where there is one. Text between elements and attributes, which the
    platform does not use, are passed over.

    Raises: RefusedError (not well-formed, a DOCTYPE, deeper than 8, another root).
    """
    return _Reader().read(body)


class _Reader:
    """One document's parse; `_open` holds the elements that have begun, outermost first."""

    def __init__(self) -> None:
        self._open: list[tuple[str, dict[str, FieldValue]]] = [("", {})]
        self._text: list[str] = []

    def read(self, body: bytes) -> dict[str, FieldValue]:
        parser = expat.ParserCreate("UTF-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        parser.StartDoctypeDeclHandler = _refuse_doctype
        try:
            parser.Parse(body, True)  # noqa: FBT003 - expat takes no name here
        except expat.ExpatError as error:
            hint = ": choose the XML data format in the WeChat console" if body[:1] == b"{" else ""
            raise RefusedError(f"the body is not XML ({error}){hint}") from None
        root = self._open[0][1].get("xml")
        if root is None or isinstance(root, list):
            raise RefusedError("the body's root is not <xml>")
        return {} if isinstance(root, str) else dict(root)

    def _start(self, name: str, _attributes: object) -> None:
        if len(self._open) > _MAX_DEPTH:
            raise RefusedError(f"the body's elements are nested deeper than {_MAX_DEPTH}")
        self._open.append((name, {}))
        self._text.clear()

    def _end(self, _name: str) -> None:
        name, children = self._open.pop()
        value: FieldValue = children or "".join(self._text)
        siblings = self._open[-1][1]
        known = siblings.get(name)
        if isinstance(known, list):
            known.append(value)
        elif known is not None:
            siblings[name] = [known, value]
        else:
            siblings[name] = [value] if name in _ALWAYS_LISTS else value


def _refuse_doctype(*_declaration: object) -> None:
    raise RefusedError("the body declares a DOCTYPE, which the platform never does")


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
