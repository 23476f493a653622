"""Which names occur in the database: tags, attributes, products."""

from collections.abc import Collection
from enum import Enum

from sqlalchemy import Connection, exists, literal, select

from storage.models import Identity, MemberAttribute, MemberTag, Order, table_of

_IDENTITIES, _TAGS = table_of(Identity), table_of(MemberTag)
_ATTRIBUTES, _ORDERS = table_of(MemberAttribute), table_of(Order)
_MOST = 10_000
"""Names that are looked through for one that is like another."""


class Vocabulary(Enum):
    """What is named, and where it stands."""

    TAG = _TAGS.c.tag
    ATTRIBUTE = _ATTRIBUTES.c.name
    PRODUCT = _ORDERS.c.product


class VocabularyQueries:
    """All SQL about names. Without an index (attributes, products) a name that is missing costs a scan."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def has_members(self) -> bool:
        """Whether anybody is known at all."""
        return bool(self._connection.scalar(select(exists().select_from(_IDENTITIES))))

    def missing(self, vocabulary: Vocabulary, names: Collection[str]) -> frozenset[str]:
        """Those of the names that occur nowhere."""
        column = vocabulary.value
        return frozenset(
            name
            for name in names
            if not self._connection.scalar(select(exists().where(column == literal(name))))
        )

    def names(self, vocabulary: Vocabulary) -> list[str]:
        """Those that occur, in order, as far as they are looked through."""
        column = vocabulary.value
        return list(self._connection.scalars(select(column).distinct().order_by(column).limit(_MOST)))
