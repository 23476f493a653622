"""Members by the names that other systems know them by."""

from collections.abc import Collection

from sqlalchemy import Connection, select

from storage.models import Identity, Member, table_of

_IDENTITIES, _MEMBERS = table_of(Identity), table_of(Member)


class NameQueries:
    """All SQL about names."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def members(self, names: Collection[str], accounts: Collection[str]) -> dict[str, str]:
        """The member id behind each member id, or openid in one of these accounts, that is known.

        A few thousand names at once are fine.
        """
        openids = (_IDENTITIES.c.account.in_(accounts)) & (_IDENTITIES.c.openid.in_(names))
        known = self._connection.execute(select(_IDENTITIES.c.openid, _IDENTITIES.c.member_id).where(openids))
        found = {row.openid: row.member_id for row in known}
        ids = self._connection.scalars(select(_MEMBERS.c.id).where(_MEMBERS.c.id.in_(names)))
        return found | {each: each for each in ids}
