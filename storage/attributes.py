"""What is known of members by name, such as their city, skin type or lifecycle."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, select

from core.sheets.numbers import amount
from storage.dialect import upsert
from storage.models import MemberAttribute, table_of

_ATTRIBUTES = table_of(MemberAttribute)
_MILLIONTHS = 1_000_000
LARGEST = 9_000_000_000_000
"""As millionths it still fits into 64 bits."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One value, who says so, and since when (aware UTC)."""

    member_id: str
    name: str
    value: str
    source: str
    at: datetime


class AttributeQueries:
    """All SQL about attributes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, attributes: Sequence[Attribute]) -> None:
        """Set them; of two values under one name the later one counts, in whatever order they arrive."""
        rows = [
            {
                "member_id": each.member_id,
                "name": each.name,
                "value": each.value,
                "number": _number(each.value),
                "source": each.source,
                "at": each.at,
            }
            for each in attributes
        ]
        upsert(self._connection, _ATTRIBUTES, rows, newer="at")

    def values(self, members: Collection[str], names: Collection[str]) -> dict[tuple[str, str], str]:
        """What is known of these members under these names: by (member id, name)."""
        wanted = _ATTRIBUTES.c.member_id.in_(members) & _ATTRIBUTES.c.name.in_(names)
        columns = (_ATTRIBUTES.c.member_id, _ATTRIBUTES.c.name, _ATTRIBUTES.c.value)
        rows = self._connection.execute(select(*columns).where(wanted))
        return {(row.member_id, row.name): row.value for row in rows}


def millionths(number: Decimal) -> int:
    """A number as it is compared: exact on every database, to the sixth decimal."""
    return int((number * _MILLIONTHS).to_integral_value())


def _number(value: str) -> int | None:
    try:
        number = amount(value)
    except ValueError:
        return None
    return millionths(number) if abs(number) <= LARGEST else None
