"""How members stand to a message: what the ladder asks about them, for many in one statement each."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Connection, func, select

from storage.models import Delivery, DeliveryState, MemberAttribute, SendWindow, table_of
from storage.path_models import Subscription

_OUTBOX, _ATTRIBUTES = table_of(Delivery), table_of(MemberAttribute)
_WINDOWS, _SUBSCRIPTIONS = table_of(SendWindow), table_of(Subscription)
_SENT = _OUTBOX.c.state.in_([DeliveryState.ATTEMPTING, DeliveryState.ACCEPTED, DeliveryState.UNKNOWN])
"""What reached the member, or may have."""


class StandingQueries:
    """Reads only; at most 10,000 members at once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def windows(self, account: str, openids: Collection[str], now: datetime) -> dict[str, str]:
        """By openid: the trigger of the shortest-lived open window with room."""
        statement = select(_WINDOWS.c.openid, _WINDOWS.c.trigger).where(
            _WINDOWS.c.account == account,
            _WINDOWS.c.openid.in_(openids),
            _WINDOWS.c.expires_at > now,
            _WINDOWS.c.used < _WINDOWS.c.allowance,
        )
        found = self._connection.execute(statement.order_by(_WINDOWS.c.expires_at.desc()))
        return {openid: trigger for openid, trigger in found}  # noqa: C416 - the last of each counts

    def subscribed(self, account: str, openids: Collection[str], template_id: str) -> set[str]:
        """Who has accepted a notice of this template and not yet got it."""
        of_it = select(_SUBSCRIPTIONS.c.openid).filter_by(account=account, template_id=template_id)
        own = of_it.where(_SUBSCRIPTIONS.c.openid.in_(openids), _SUBSCRIPTIONS.c.remaining > 0)
        return set(self._connection.scalars(own))

    def recent(
        self, members: Collection[str], purpose: str, since: datetime
    ) -> Iterable[tuple[str, datetime]]:
        """(member_id, attempted_at) of messages of a class sent later than that, the newest first."""
        statement = select(_OUTBOX.c.member_id, _OUTBOX.c.attempted_at).where(
            _OUTBOX.c.member_id.in_(members),
            _OUTBOX.c.attempted_at > since,
            _OUTBOX.c.purpose == purpose,
            _SENT,
        )
        found = self._connection.execute(statement.order_by(_OUTBOX.c.attempted_at.desc()))
        return [(row[0], row[1]) for row in found]

    def mass_used(self, account: str, members: Collection[str], since: datetime) -> dict[str, int]:
        """By openid: mass sends since then."""
        statement = select(_OUTBOX.c.openid, func.count()).where(
            _OUTBOX.c.member_id.in_(members),
            _OUTBOX.c.attempted_at >= since,
            _OUTBOX.c.account == account,
            _OUTBOX.c.path == "mass",
            _SENT,
        )
        found = self._connection.execute(statement.group_by(_OUTBOX.c.openid))
        return {row[0]: row[1] for row in found}

    def reached(self, members: Collection[str], source: str) -> set[str]:
        """Members who have got something of this source, or may have."""
        statement = select(_OUTBOX.c.member_id).where(
            _OUTBOX.c.member_id.in_(members),
            _OUTBOX.c.attempted_at.is_not(None),
            _OUTBOX.c.source == source,
            _SENT,
        )
        return set(self._connection.scalars(statement))

    def attributes(self, members: Collection[str], names: Collection[str]) -> dict[str, dict[str, str]]:
        """By member and name: what is known of them."""
        found: dict[str, dict[str, str]] = {}
        if names:
            columns = (_ATTRIBUTES.c.member_id, _ATTRIBUTES.c.name, _ATTRIBUTES.c.value)
            own = _ATTRIBUTES.c.member_id.in_(members) & _ATTRIBUTES.c.name.in_(names)
            for member, name, value in self._connection.execute(select(*columns).where(own)):
                found.setdefault(member, {})[name] = value
        return found
