"""The outbox: every message on its way out and what became of it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, case, func, select, update

from storage.dialect import Rows, insert_once, update_many
from storage.item_states import ItemStateQueries
from storage.models import Delivery, DeliveryState, ItemState, Occurrence, OccurrenceState, table_of

_OUTBOX, _OCCURRENCES = table_of(Delivery), table_of(Occurrence)
# Built once: on the way of every message, building a statement takes longer than running it.
_CONTACTED = (
    update(_OUTBOX)
    .where(
        _OUTBOX.c.state == DeliveryState.WAITING,
        _OUTBOX.c.account == bindparam("of"),
        _OUTBOX.c.openid.in_(bindparam("openids", expanding=True)),
    )
    .values(state=DeliveryState.QUEUED, path="", not_before=bindparam("now"))
)


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

    def settle(self, changes: list[dict[str, Any]]) -> None:
        """Set each delivery's new columns; every change has a `was_id` and the same other columns."""
        update_many(self._connection, _OUTBOX, changes)

    def under_way(self, deliveries: Collection[int]) -> dict[int, datetime]:
        """Those of which no outcome is known, and when they were attempted; this transaction holds them."""
        open_ones = [DeliveryState.ATTEMPTING, DeliveryState.UNKNOWN]
        own = _OUTBOX.c.id.in_(deliveries) & _OUTBOX.c.state.in_(open_ones)
        held = select(_OUTBOX.c.id, _OUTBOX.c.attempted_at).where(own).order_by(_OUTBOX.c.id)
        return {row[0]: row[1] for row in self._connection.execute(held.with_for_update())}

    def contacted(self, addresses: Collection[tuple[str, str]], now: datetime) -> int:
        """What waits for these (account, openid) is queued again; tells how many.

        For the transaction in which the member is changed and a window opens, or a notice is accepted.
        """
        openids: dict[str, list[str]] = {}
        for account, openid in addresses:
            openids.setdefault(account, []).append(openid)
        of_each = ({"of": account, "openids": of_it, "now": now} for account, of_it in openids.items())
        return sum(self._connection.execute(_CONTACTED, each).rowcount for each in of_each)

    def give_up_on_lost(self, attempted_before: datetime, repeatable_since: datetime, now: datetime) -> int:
        """Attempts whose process died before it wrote the outcome become `unknown`; tells how many.

        Template messages first attempted after `repeatable_since` are repeated instead, and mass sends are
        their jobs' matter.
        """
        silent = (_OUTBOX.c.path != "template") & (_OUTBOX.c.attempted_at < attempted_before)
        lost = silent | (_OUTBOX.c.attempted_at < repeatable_since)
        attempting = (_OUTBOX.c.state == DeliveryState.ATTEMPTING) & _OUTBOX.c.job_id.is_(None)
        reason = case((_OUTBOX.c.reason != "", _OUTBOX.c.reason), else_="process stopped while sending")
        ended = {"state": DeliveryState.UNKNOWN, "reason": reason, "settled_at": now}
        return self._connection.execute(update(_OUTBOX).where(attempting, lost).values(ended)).rowcount

    def cancel_queued(self, limit: int, now: datetime) -> int:
        """Up to so many unsent deliveries of cancelled occurrences are cancelled too; tells how many."""
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
            _OUTBOX.c.state.in_([DeliveryState.QUEUED, DeliveryState.WAITING]),
            _OUTBOX.c.occurrence_id.in_(cancelled),
        )

    def is_any_under_way(self, occurrence: int) -> bool:
        """Whether a call for it is being made, or about to be."""
        statement = select(_OUTBOX.c.id).filter_by(state=DeliveryState.ATTEMPTING, occurrence_id=occurrence)
        return self._connection.scalar(statement.limit(1)) is not None

    def unknown(self, limit: int = 1000) -> list[UnknownDelivery]:
        """Deliveries of which nobody knows whether they arrived, the oldest first."""
        columns = (_OUTBOX.c[name] for name in UnknownDelivery._fields)
        statement = select(*columns).where(_OUTBOX.c.state == DeliveryState.UNKNOWN)
        found = self._connection.execute(statement.order_by(_OUTBOX.c.id).limit(limit))
        return [UnknownDelivery._make(row) for row in found]

    def resend(self, delivery: int, now: datetime, expires_at: datetime) -> bool:
        """Queue an `unknown` delivery again, also when its occurrence was done; whether it was unknown.

        What was cancelled stays so; of an item that is stopped it waits until that is resumed.
        """
        occurrence = select(_OUTBOX.c.occurrence_id).where(_OUTBOX.c.id == delivery).scalar_subquery()
        own = _OCCURRENCES.c.id == occurrence
        item = self._connection.scalar(select(_OCCURRENCES.c.item).where(own))
        stopped = item and ItemStateQueries(self._connection).hold(item) is not ItemState.RUNNING
        # Waits for whoever is about to find that nothing of it is left.
        self._connection.execute(select(_OCCURRENCES.c.id).where(own).with_for_update())
        cancelled = select(_OCCURRENCES.c.id).where(
            _OCCURRENCES.c.id == _OUTBOX.c.occurrence_id, _OCCURRENCES.c.state == OccurrenceState.CANCELLED
        )
        again = update(_OUTBOX).where(
            _OUTBOX.c.id == delivery, _OUTBOX.c.state == DeliveryState.UNKNOWN, ~cancelled.exists()
        )
        values = {"state": DeliveryState.QUEUED, "reason": "resent by hand", "not_before": now}
        if not self._connection.execute(again.values(**values, expires_at=expires_at, job_id=None)).rowcount:
            return False
        done = update(_OCCURRENCES).where(own, _OCCURRENCES.c.state == OccurrenceState.DONE)
        reopened = OccurrenceState.PAUSED if stopped else OccurrenceState.SENDING
        self._connection.execute(done.values(state=reopened))
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
