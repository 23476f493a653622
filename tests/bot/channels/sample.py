"""What a sample callback is, and how to write one down.

Source of the element names: wechat/official-account-callbacks.md §4-6.
"""

from dataclasses import dataclass, field

from handlers.contract import FieldValue
from handlers.kinds import Kind

ACCOUNT = "gh_0a1b2c3d4e5f"
OPENID = "oSample_of_28_characters_001"
CREATED = 1714112445
COMMON = {"ToUserName": ACCOUNT, "FromUserName": OPENID, "CreateTime": str(CREATED)}


@dataclass(frozen=True, slots=True)
class Sample:
    """A callback's elements beyond the common ones, as XML and as the fields that must come of it."""

    name: str
    kind: Kind
    xml: str
    fields: dict[str, FieldValue]
    text: str = ""
    scene: str = ""
    choice: str = ""

    @property
    def body(self) -> bytes:
        """The decrypted body."""
        return f"<xml>{_flat(COMMON)}{self.xml}</xml>".encode()

    @property
    def all_fields(self) -> dict[str, FieldValue]:
        """What Event.fields must be."""
        return {**COMMON, **self.fields}


@dataclass(frozen=True, slots=True)
class Nested:
    """Elements with children, as XML and as fields."""

    xml: str
    fields: dict[str, FieldValue] = field(default_factory=dict)


_NOTHING = Nested("")


def _flat(fields: dict[str, str]) -> str:
    return "".join(f"<{name}><![CDATA[{text}]]></{name}>\n" for name, text in fields.items())


def message(
    kind: Kind, fields: dict[str, str], *, name: str = "", text: str = "", choice: str = ""
) -> Sample:
    flat: dict[str, str] = {"MsgType": kind.value, **fields, "MsgId": "24540000000000001"}
    return Sample(name or kind.value, kind, _flat(flat), {**flat}, text=text, choice=choice)


def event(
    kind: Kind,
    wire_name: str,
    fields: dict[str, str] | None = None,
    nested: Nested = _NOTHING,
    **derived: str,
) -> Sample:
    flat: dict[str, str] = {"MsgType": "event", "Event": wire_name, **(fields or {})}
    name = derived.pop("name", wire_name)
    return Sample(name, kind, _flat(flat) + nested.xml, {**flat, **nested.fields}, **derived)
