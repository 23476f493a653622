"""What became of one member's messages of one calendar item."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, func, select, true

from storage.models import Delivery, DeliveryState, Occurrence, table_of
from storage.upkeep_models import FORGOTTEN

_OUTBOX, _OCCURRENCES = table_of(Delivery), table_of(Occurrence)


class Trace(NamedTuple):
    """An occurrence, and the member's message of it; its columns are None where there was none.

    decided_at: when the occurrence began or was given up.
    """

    occurrence: int
    due_at: datetime
    occurrence_state: str
    occurrence_reason: str
    decided_at: datetime
    state: str | None
    reason: str | None
    path: str | None
    variant: str | None
    not_before: datetime | None
    expires_at: datetime | None
    attempted_at: datetime | None
    settled_at: datetime | None
    receipt: str | None


class Unsent(NamedTuple):
    """A push that a member has not been given, or not yet; at: when that was decided."""

    at: datetime
    topic: str
    source: str
    state: str
    reason: str
    not_before: datetime


class TraceQueries:
    """All SQL about what became of an item for one member."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_member(
        self, item: str, openid: str, until: datetime, limit: int, *, once: bool = False
    ) -> list[Trace]:
        """Of the latest occurrences that were due up to then and are not forgotten, the newest first.

        once: of an item that goes out once, and is due for others again and again: only those with a message.
        """
        columns = (_OCCURRENCES.c[name] for name in ("id", "due_at", "state", "reason", "decided_at"))
        own = (_OCCURRENCES.c.item == item, _OCCURRENCES.c.kept.not_in(FORGOTTEN))
        latest = select(*columns).where(*own, _OCCURRENCES.c.due_at <= until)
        if once:
            theirs = (_OUTBOX.c.openid == openid) & (_OUTBOX.c.source == f"calendar:{item}")
            chosen = select(_OUTBOX.c.occurrence_id).where(theirs, _OUTBOX.c.once.is_(true()))
            latest = latest.where(_OCCURRENCES.c.id.in_(chosen))
        occurrences = self._connection.execute(
            latest.order_by(_OCCURRENCES.c.due_at.desc()).limit(limit)
        ).all()
        keys = {f"{item}@{row.due_at.isoformat()}/{openid}": row for row in occurrences}
        sent = self._deliveries(list(keys))
        nothing = (None,) * (len(Trace._fields) - 5)
        return [Trace(*row, *sent.get(key, nothing)) for key, row in keys.items()]

    def unsent(self, openid: str, limit: int = 50) -> list[Unsent]:
        """The latest that were not to go out, wait, or went wrong, oldest first; reads the whole outbox."""
        at = func.coalesce(_OUTBOX.c.settled_at, _OUTBOX.c.created_at)
        columns = (_OUTBOX.c[name] for name in Unsent._fields[1:])
        decided = _OUTBOX.c.state.not_in([DeliveryState.ACCEPTED, DeliveryState.ATTEMPTING])
        statement = select(at, *columns).where(_OUTBOX.c.openid == openid, decided, _OUTBOX.c.reason != "")
        latest = self._connection.execute(statement.order_by(_OUTBOX.c.id.desc()).limit(limit)).all()
        return [Unsent(*row) for row in reversed(latest)]

    def _deliveries(self, keys: Sequence[str]) -> dict[str, tuple[object, ...]]:
        columns = (_OUTBOX.c[name] for name in Trace._fields[5:])
        found = select(_OUTBOX.c.dedupe, *columns).where(_OUTBOX.c.dedupe.in_(keys))
        return {row[0]: tuple(row[1:]) for row in self._connection.execute(found)}
