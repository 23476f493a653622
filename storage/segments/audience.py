"""Who is meant right now: how many, a few of them, and one member's facts."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, func, select

from storage.models import Identity, table_of
from storage.segments.facts import MemberFacts, load_facts

_IDENTITIES = table_of(Identity)


class Chosen(NamedTuple):
    """A member by both names."""

    member_id: str
    openid: str


class AudienceQueries:
    """All SQL about audiences that writes nothing."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def count(self, account: str, chosen: ColumnElement[bool]) -> int:
        """How many of an account's members are meant."""
        statement = select(func.count()).select_from(_IDENTITIES)
        return self._connection.scalars(statement.where(_IDENTITIES.c.account == account, chosen)).one()

    def some(self, account: str, chosen: ColumnElement[bool], limit: int) -> list[Chosen]:
        """A few of them: the first by openid."""
        statement = select(_IDENTITIES.c.member_id, _IDENTITIES.c.openid)
        meant = statement.where(_IDENTITIES.c.account == account, chosen).order_by(_IDENTITIES.c.openid)
        return [Chosen._make(row) for row in self._connection.execute(meant.limit(limit))]

    def facts(self, account: str, who: str) -> MemberFacts | None:
        """What conditions ask of one member; `who` is a member id or an openid. None where there is none.

        Of several openids in one account it is the first.
        """
        known = (_IDENTITIES.c.openid == who) | (_IDENTITIES.c.member_id == who)
        found = self.some(account, known, 1)
        return load_facts(self._connection, account, [found[0].openid])[found[0].openid] if found else None
