"""Which names occur in the database: tags, attributes, products, touchpoints."""

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

    TAG = (_TAGS.c.tag,)
    ATTRIBUTE = (_ATTRIBUTES.c.name,)
    PRODUCT = (_ORDERS.c.product,)
    SCENE = (_IDENTITIES.c.first_scene, _IDENTITIES.c.last_scene)


class VocabularyQueries:
    """All SQL about names. Without an index (all but tags) a name that is missing costs a scan."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def has_members(self) -> bool:
        """Whether anybody is known at all."""
        return bool(self._connection.scalar(select(exists().select_from(_IDENTITIES))))

    def missing(self, vocabulary: Vocabulary, names: Collection[str]) -> frozenset[str]:
        """Those of the names that occur nowhere."""
        return frozenset(
            name
            for name in names
            if not any(
                self._connection.scalar(select(exists().where(column == literal(name))))
                for column in vocabulary.value
            )
        )

    def names(self, vocabulary: Vocabulary) -> list[str]:
        """Those that occur, in order, as far as they are looked through."""
        found = (
            self._connection.scalars(select(column).where(column != "").distinct().limit(_MOST))
            for column in vocabulary.value
        )
        return sorted({name for names in found for name in names})
