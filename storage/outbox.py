"""The outbox: every message on its way out and what became of it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, func, select, update

from storage.dialect import Rows, insert_once, update_many
from storage.models import Delivery, DeliveryState, Identity, Member, Occurrence, OccurrenceState, table_of
from storage.occurrences import RUNNING

_OUTBOX, _MEMBERS, _IDENTITIES = table_of(Delivery), table_of(Member), table_of(Identity)
_OCCURRENCES = table_of(Occurrence)


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
    occurrence_id: int | None
    attempts: int
    expires_at: datetime
    wants_marketing: bool
    following: bool


class UnknownDelivery(NamedTuple):
    """A message of which nobody knows whether it arrived."""

    id: int
    member_id: str
    account: str
    topic: str
    source: str
    attempted_at: datetime
    reason: str


class OutboxQueries:
    """All SQL about deliveries."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, rows: Rows) -> int:
        """Queue messages; one whose dedupe key is there already is left alone. Tells how many are new."""
        return insert_once(self._connection, _OUTBOX, rows)

    def due(self, now: datetime, limit: int, resting: Collection[str] = ()) -> list[DueDelivery]:
        """Queued messages that are due, kept from other processes in this transaction.

        Answers come before the calendar, each oldest first; what is paused or cancelled stays.
        Of each member only the first answer that is not settled, so that they arrive in order; what the
        calendar sends waits for the answers before it.
        resting: accounts to leave alone.
        """
        found = self._due(_OUTBOX.c.occurrence_id.is_(None), now, limit, resting)
        for occurrence in self._running():
            if len(found) == limit:
                break
            of_it = _OUTBOX.c.occurrence_id == occurrence
            found += self._due(of_it, now, limit - len(found), resting)
        return found

    def _running(self) -> list[int]:
        """Occurrences that send. One by one, because only so their queues are read in the index's order."""
        statement = select(_OCCURRENCES.c.id).where(_OCCURRENCES.c.state.in_(RUNNING))
        return list(self._connection.scalars(statement.order_by(_OCCURRENCES.c.due_at, _OCCURRENCES.c.id)))

    def _due(
        self, lane: ColumnElement[bool], now: datetime, limit: int, resting: Collection[str]
    ) -> list[DueDelivery]:
        before = _OUTBOX.alias("before")
        answers = before.c.occurrence_id.is_(None) & (before.c.id < _OUTBOX.c.id)
        unsettled = before.c.state.in_([DeliveryState.QUEUED, DeliveryState.ATTEMPTING])
        same_chat = (before.c.member_id == _OUTBOX.c.member_id) & (before.c.account == _OUTBOX.c.account)
        # Not EXISTS, of which PostgreSQL makes a join, over the whole backlog.
        blocking = select(func.min(before.c.id)).where(same_chat & unsettled & answers).scalar_subquery()
        own = (_OUTBOX.c[name] for name in DueDelivery._fields[:-2])
        statement = (
            select(*own, _MEMBERS.c.wants_marketing, _IDENTITIES.c.following)
            .join(_MEMBERS, _MEMBERS.c.id == _OUTBOX.c.member_id)
            .join(
                _IDENTITIES,
                (_IDENTITIES.c.account == _OUTBOX.c.account) & (_IDENTITIES.c.openid == _OUTBOX.c.openid),
            )
            .where(
                lane,
                _OUTBOX.c.state == DeliveryState.QUEUED,
                _OUTBOX.c.not_before <= now,
                _OUTBOX.c.account.not_in(resting),
                blocking.is_(None),
            )
            .order_by(_OUTBOX.c.occurrence_id, _OUTBOX.c.not_before, _OUTBOX.c.id)  # the index's order
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

    def cancel_queued(self, limit: int, now: datetime) -> int:
        """Up to so many queued deliveries of cancelled occurrences are cancelled too; tells how many."""
        chosen = self._of_cancelled().limit(limit).with_for_update(skip_locked=True, of=_OUTBOX)
        statement = update(_OUTBOX).where(_OUTBOX.c.id.in_(chosen.scalar_subquery()))
        cancelled = statement.values(state=DeliveryState.CANCELLED, reason="occurrence", settled_at=now)
        return self._connection.execute(cancelled).rowcount

    def any_to_cancel(self) -> bool:
        """Whether `cancel_queued` has something to do."""
        return self._connection.scalar(self._of_cancelled().limit(1)) is not None

    @staticmethod
    def _of_cancelled() -> Select[Any]:
        cancelled = select(_OCCURRENCES.c.id).where(_OCCURRENCES.c.state == OccurrenceState.CANCELLED)
        return select(_OUTBOX.c.id).where(
            _OUTBOX.c.state == DeliveryState.QUEUED, _OUTBOX.c.occurrence_id.in_(cancelled)
        )

    def unknown(self, limit: int = 1000) -> list[UnknownDelivery]:
        """Deliveries of which nobody knows whether they arrived, the oldest first."""
        columns = (_OUTBOX.c[name] for name in UnknownDelivery._fields)
        statement = select(*columns).where(_OUTBOX.c.state == DeliveryState.UNKNOWN)
        found = self._connection.execute(statement.order_by(_OUTBOX.c.id).limit(limit))
        return [UnknownDelivery._make(row) for row in found]

    def resend(self, delivery: int, now: datetime, expires_at: datetime) -> bool:
        """Queue an `unknown` delivery again, also when its occurrence was done; whether it was unknown.

        What was cancelled stays so.
        """
        cancelled = select(_OCCURRENCES.c.id).where(
            _OCCURRENCES.c.id == _OUTBOX.c.occurrence_id, _OCCURRENCES.c.state == OccurrenceState.CANCELLED
        )
        again = update(_OUTBOX).where(
            _OUTBOX.c.id == delivery, _OUTBOX.c.state == DeliveryState.UNKNOWN, ~cancelled.exists()
        )
        values = {"state": DeliveryState.QUEUED, "reason": "resent by hand", "not_before": now}
        if not self._connection.execute(again.values(**values, expires_at=expires_at)).rowcount:
            return False
        occurrence = select(_OUTBOX.c.occurrence_id).where(_OUTBOX.c.id == delivery).scalar_subquery()
        done = (_OCCURRENCES.c.id == occurrence) & (_OCCURRENCES.c.state == OccurrenceState.DONE)
        self._connection.execute(update(_OCCURRENCES).where(done).values(state=OccurrenceState.SENDING))
        return True

    def progress(self, occurrences: Collection[int]) -> dict[int, dict[str, int]]:
        """How many deliveries of each occurrence are in each state."""
        of_them = _OUTBOX.c.state.in_(list(DeliveryState)) & _OUTBOX.c.occurrence_id.in_(occurrences)
        statement = select(_OUTBOX.c.occurrence_id, _OUTBOX.c.state, func.count()).where(of_them)
        found: dict[int, dict[str, int]] = {occurrence: {} for occurrence in occurrences}
        for occurrence, state, count in self._connection.execute(
            statement.group_by(_OUTBOX.c.occurrence_id, _OUTBOX.c.state)
        ):
            found[occurrence][state] = count
        return found
