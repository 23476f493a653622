"""XML of callbacks and replies: a writer and a strict reader, both for flat or slightly nested fields."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

Fields = dict[str, Any]

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def render(fields: Mapping[str, Any]) -> str:
    """`<xml>…</xml>`; text as CDATA, numbers bare, mappings nested, sequences repeat their element."""
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


def _children(fields: Mapping[str, Any]) -> str:
    return "".join(_element(name, value) for name, value in fields.items())


def _element(name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        return f"<{name}>{_children(value)}</{name}>"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "".join(_element(name, each) for each in value)
    if isinstance(value, int | float):
        return f"<{name}>{value}</{name}>"
    text = _ILLEGAL.sub("", str(value)).replace("]]>", "]]]]><![CDATA[>")
    return f"<{name}><![CDATA[{text}]]></{name}>"


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
