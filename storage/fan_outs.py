"""Fan-outs: an occurrence's audience, written to the outbox chunk by chunk.

A chunk and the cursor that says it is written are one transaction, so that any process goes on from wherever
another was killed. Whoever writes a chunk holds the cursor's row, which the database gives back when it dies.
"""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, select, update

from storage.fan_out_rows import ZONE_ATTRIBUTE, FanOut, rows_of
from storage.models import (
    Delivery,
    FanOutCursor,
    Identity,
    MemberAttribute,
    Occurrence,
    OccurrenceState,
    table_of,
)

_OCCURRENCES, _CURSORS, _OUTBOX = table_of(Occurrence), table_of(FanOutCursor), table_of(Delivery)
_IDENTITIES, _ATTRIBUTES = table_of(Identity), table_of(MemberAttribute)


class Unwritten(NamedTuple):
    """An occurrence whose audience is still to be written, or the rest of it."""

    id: int
    due_at: datetime
    decided_at: datetime
    item_json: str


class Chunk(NamedTuple):
    """How many deliveries a chunk wrote, and whether there are more chunks for this process to write."""

    queued: int
    more: bool


class FanOutQueries:
    """All SQL about fan-outs."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def unwritten(self) -> list[Unwritten]:
        """Occurrences whose audience is still to be written: the higher priority first, then the earlier."""
        columns = (_OCCURRENCES.c[name] for name in Unwritten._fields)
        statement = (
            select(*columns)
            .where(_OCCURRENCES.c.state == OccurrenceState.FANNING_OUT)
            .order_by(_OCCURRENCES.c.priority.desc(), _OCCURRENCES.c.due_at, _OCCURRENCES.c.id)
        )
        return [Unwritten._make(row) for row in self._connection.execute(statement)]

    def zones(self) -> set[str]:
        """What members have for a time zone; reads every member's."""
        named = _ATTRIBUTES.c.name == ZONE_ATTRIBUTE
        return set(self._connection.scalars(select(_ATTRIBUTES.c.value).where(named).distinct()))

    def write(self, plan: FanOut, size: int) -> Chunk:
        """Queue the message for the audience among the next `size` openids, and move the cursor.

        Writes nothing while another process does, or when the occurrence is not fanning out any more.
        """
        if plan.once:
            self._wait_for_others(plan.item)
        after = self._take_cursor(plan.occurrence_id)
        if after is None:
            return Chunk(0, more=False)
        until = self._end(plan.account, after, size)
        columns, rows = rows_of(plan, after, until)
        # PostgreSQL's driver tells the number of an INSERT … SELECT only when asked to.
        counted = {"preserve_rowcount": True}
        inserting = _OUTBOX.insert().from_select(columns, rows)
        written = self._connection.execute(inserting, execution_options=counted).rowcount
        self._advance(plan.occurrence_id, until, written)
        return Chunk(written, more=until is not None)

    def _wait_for_others(self, item: str) -> None:
        """Until no other occurrence of an item that goes out once is being written: who has a row has one."""
        of_it = _OCCURRENCES.c.id == _CURSORS.c.occurrence_id
        cursors = (
            select(_CURSORS.c.occurrence_id).join(_OCCURRENCES, of_it).where(_OCCURRENCES.c.item == item)
        )
        self._connection.execute(cursors.order_by(_CURSORS.c.occurrence_id).with_for_update(of=_CURSORS))

    def _take_cursor(self, occurrence_id: int) -> str | None:
        statement = (
            select(_CURSORS.c.openid)
            .join(_OCCURRENCES, _OCCURRENCES.c.id == _CURSORS.c.occurrence_id)
            .where(
                _CURSORS.c.occurrence_id == occurrence_id,
                _OCCURRENCES.c.state == OccurrenceState.FANNING_OUT,
            )
            .with_for_update(of=_CURSORS, skip_locked=True)
        )
        return self._connection.scalar(statement)

    def _end(self, account: str, after: str, size: int) -> str | None:
        """The last openid of the chunk; None when it is the last chunk."""
        rest = (_IDENTITIES.c.account == account) & (_IDENTITIES.c.openid > after)
        statement = select(_IDENTITIES.c.openid).where(rest).order_by(_IDENTITIES.c.openid)
        return self._connection.scalar(statement.offset(size - 1).limit(1))

    def _advance(self, occurrence_id: int, until: str | None, written: int) -> None:
        own = _CURSORS.c.occurrence_id == occurrence_id
        occurrence = update(_OCCURRENCES).where(_OCCURRENCES.c.id == occurrence_id)
        if until is None:
            self._connection.execute(delete(_CURSORS).where(own))
            whole = occurrence.where(_OCCURRENCES.c.state == OccurrenceState.FANNING_OUT)
            self._connection.execute(whole.values(state=OccurrenceState.SENDING))
        else:
            self._connection.execute(update(_CURSORS).where(own).values(openid=until))
        # Last, since senders wait for whoever has changed the occurrence.
        self._connection.execute(occurrence.values(audience=_OCCURRENCES.c.audience + written))
