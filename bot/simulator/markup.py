"""XML: a writer of callbacks as raw as the platform's, and a strict reader of replies."""

from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

Fields = dict[str, Any]

PROTOCOL = frozenset({"ToUserName", "FromUserName", "CreateTime", "MsgType", "Event", "EventKey"})
"""Elements that the platform itself reads; blanks around what they hold say nothing."""


def render(fields: Mapping[str, Any]) -> str:
    """`<xml>…</xml>`; text as CDATA, numbers bare, mappings nested, sequences repeat their element.

    Nothing is escaped or left out, so that a member's words can make it no XML.
    Source: wechat/changes-2026-11.md 1.
    """
    return f"<xml>{_children(fields)}</xml>"


def read(text: str | bytes) -> Fields:
    """The fields of an `<xml>` document: text, nested dicts, and a list where an element repeats.

    Raises: ValueError when it is not well formed, has a DTD, or its root is not `<xml>`.
    """
    try:
        source = text.decode() if isinstance(text, bytes) else text
        if "<!DOCTYPE" in source:
            raise ValueError("XML with a DTD")
        root = ET.fromstring(source)  # noqa: S314 - no DTD, hence no entities
    except ET.ParseError as error:
        raise ValueError(f"not well-formed XML: {error}") from error
    if root.tag != "xml":
        raise ValueError(f"the root element is <{root.tag}>, not <xml>")
    value = _value(root)
    return value if isinstance(value, dict) else {}


def encoded(text: str) -> bytes:
    """UTF-8; half a surrogate pair goes out as some devices send it, and is then none."""
    return text.encode("utf-8", "surrogatepass")


def _children(fields: Mapping[str, Any]) -> str:
    return "".join(_element(name, value) for name, value in fields.items())


def _element(name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        return f"<{name}>{_children(value)}</{name}>"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "".join(_element(name, each) for each in value)
    if isinstance(value, int | float):
        return f"<{name}>{value}</{name}>"
    return f"<{name}><![CDATA[{value}]]></{name}>"


def _value(node: ET.Element) -> str | Fields:
    if not len(node):
        return node.text or ""
    fields: Fields = {}
    for child in node:
        value = _value(child)
        if child.tag not in fields:
            fields[child.tag] = value
        elif isinstance(fields[child.tag], list):
            fields[child.tag].append(value)
        else:
            fields[child.tag] = [fields[child.tag], value]
    return fields
