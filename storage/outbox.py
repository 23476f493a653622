"""The outbox: every message on its way out and what became of it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, exists, func, select, update

from storage.dialect import Rows, insert_once, update_many
from storage.models import Delivery, DeliveryState, Identity, Member, table_of

_OUTBOX, _MEMBERS, _IDENTITIES = table_of(Delivery), table_of(Member), table_of(Identity)


class DueDelivery(NamedTuple):
    """A queued message whose time has come, with what decides whether it may go."""

    id: int
    account: str
    member_id: str
    openid: str
    content: str
    topic: str
    handler: str
    source: str
    purpose: str
    attempts: int
    expires_at: datetime
    wants_marketing: bool
    following: bool


class OutboxQueries:
    """All SQL about deliveries."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, rows: Rows) -> int:
        """Queue messages; one whose dedupe key is there already is left alone. Tells how many are new."""
        return insert_once(self._connection, _OUTBOX, rows)

    def due(self, now: datetime, limit: int, resting: Collection[str] = ()) -> list[DueDelivery]:
        """Queued messages that are due, oldest first, kept from other processes in this transaction.

        Of each member only the first that is not settled, so that their messages arrive in order.
        resting: accounts to leave alone.
        """
        before = _OUTBOX.alias("before")
        unsettled = before.c.state.in_([DeliveryState.QUEUED, DeliveryState.ATTEMPTING])
        same_chat = (before.c.member_id == _OUTBOX.c.member_id) & (before.c.account == _OUTBOX.c.account)
        own = (_OUTBOX.c[name] for name in DueDelivery._fields[:-2])
        statement = (
            select(*own, _MEMBERS.c.wants_marketing, _IDENTITIES.c.following)
            .join(_MEMBERS, _MEMBERS.c.id == _OUTBOX.c.member_id)
            .join(
                _IDENTITIES,
                (_IDENTITIES.c.account == _OUTBOX.c.account) & (_IDENTITIES.c.openid == _OUTBOX.c.openid),
            )
            .where(
                _OUTBOX.c.state == DeliveryState.QUEUED,
                _OUTBOX.c.not_before <= now,
                _OUTBOX.c.account.not_in(resting),
                ~exists().where(same_chat & unsettled & (before.c.id < _OUTBOX.c.id)),
            )
            .order_by(_OUTBOX.c.not_before, _OUTBOX.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True, of=_OUTBOX)
        )
        return [DueDelivery._make(row) for row in self._connection.execute(statement)]

    def settle(self, changes: list[dict[str, Any]]) -> None:
        """Set each delivery's new columns; every change has a `was_id` and the same other columns."""
        update_many(self._connection, _OUTBOX, changes)

    def give_up_on_lost(self, attempted_before: datetime, now: datetime) -> int:
        """Attempts whose process died before it wrote the outcome become `unknown`; tells how many."""
        statement = update(_OUTBOX).where(
            _OUTBOX.c.state == DeliveryState.ATTEMPTING, _OUTBOX.c.attempted_at < attempted_before
        )
        lost = statement.values(
            state=DeliveryState.UNKNOWN, reason="process stopped while sending", settled_at=now
        )
        return self._connection.execute(lost).rowcount

    def counts(self, occurrence_id: int | None = None) -> dict[tuple[str, str], int]:
        """How many deliveries there are by (state, reason), of one occurrence or in all."""
        statement = select(_OUTBOX.c.state, _OUTBOX.c.reason, func.count()).group_by(
            _OUTBOX.c.state, _OUTBOX.c.reason
        )
        if occurrence_id is not None:
            statement = statement.where(_OUTBOX.c.occurrence_id == occurrence_id)
        return {(state, reason): count for state, reason, count in self._connection.execute(statement)}
