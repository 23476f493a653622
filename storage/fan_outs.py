"""Fan-outs: an occurrence's audience, written to the outbox chunk by chunk.

A chunk and the cursor that says it is written are one transaction, so that any process goes on from wherever
another was killed. Whoever writes a chunk holds the cursor's row, which the database gives back when it dies.
"""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, select, update

from storage.fan_out_rows import ZONE_ATTRIBUTE, FanOut
from storage.models import (
    FanOutCursor,
    Identity,
    MemberAttribute,
    Occurrence,
    OccurrenceState,
    table_of,
)

_OCCURRENCES, _CURSORS = table_of(Occurrence), table_of(FanOutCursor)
_IDENTITIES, _ATTRIBUTES = table_of(Identity), table_of(MemberAttribute)
# Built once: of a small chunk, building the statements takes longer than running them.
_OF_IT = _CURSORS.c.occurrence_id == bindparam("occurrence")
_CURSOR = (
    select(_CURSORS.c.openid)
    .join(_OCCURRENCES, _OCCURRENCES.c.id == _CURSORS.c.occurrence_id)
    .where(_OF_IT, _OCCURRENCES.c.state == OccurrenceState.FANNING_OUT)
    .with_for_update(of=_CURSORS, skip_locked=True)
)
_END = (
    select(_IDENTITIES.c.openid)
    .where(_IDENTITIES.c.account == bindparam("account"), _IDENTITIES.c.openid > bindparam("after"))
    .order_by(_IDENTITIES.c.openid)
    .offset(bindparam("before_it"))
    .limit(1)
)
_ADVANCE = update(_CURSORS).where(_OF_IT).values(openid=bindparam("until"))
_COUNT = (
    update(_OCCURRENCES)
    .where(_OCCURRENCES.c.id == bindparam("occurrence"))
    .values(audience=_OCCURRENCES.c.audience + bindparam("written"))
)


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
        inserting = plan.last_insertion if until is None else plan.insertion
        bounds = {"after": after} if until is None else {"after": after, "until": until}
        # PostgreSQL's driver tells the number of an INSERT … SELECT only when asked to.
        counted = {"preserve_rowcount": True}
        written = self._connection.execute(inserting, bounds, execution_options=counted).rowcount
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
        return self._connection.scalar(_CURSOR, {"occurrence": occurrence_id})

    def _end(self, account: str, after: str, size: int) -> str | None:
        """The last openid of the chunk; None when it is the last chunk."""
        return self._connection.scalar(_END, {"account": account, "after": after, "before_it": size - 1})

    def _advance(self, occurrence_id: int, until: str | None, written: int) -> None:
        own = {"occurrence": occurrence_id}
        if until is None:
            self._connection.execute(delete(_CURSORS).where(_OF_IT), own)
            occurrence = update(_OCCURRENCES).where(_OCCURRENCES.c.id == occurrence_id)
            whole = occurrence.where(_OCCURRENCES.c.state == OccurrenceState.FANNING_OUT)
            self._connection.execute(whole.values(state=OccurrenceState.SENDING))
        else:
            self._connection.execute(_ADVANCE, own | {"until": until})
        # Last, since senders wait for whoever has changed the occurrence.
        self._connection.execute(_COUNT, own | {"written": written})
