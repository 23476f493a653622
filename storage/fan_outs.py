"""Fan-outs: an occurrence's audience, written to the outbox chunk by chunk.

A chunk and the cursor that says it is written are one transaction, so that any process goes on from wherever
another was killed. Whoever writes a chunk holds the cursor's row, which the database gives back when it dies.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    delete,
    exists,
    literal,
    select,
    true,
    update,
)

from storage.models import (
    Delivery,
    DeliveryState,
    FanOutCursor,
    Identity,
    Member,
    Occurrence,
    OccurrenceState,
    SendWindow,
    table_of,
)

_OCCURRENCES, _CURSORS, _OUTBOX = table_of(Occurrence), table_of(FanOutCursor), table_of(Delivery)
_IDENTITIES, _MEMBERS = table_of(Identity), table_of(Member)
_WINDOWS = table_of(SendWindow)


class Unwritten(NamedTuple):
    """An occurrence whose audience is still to be written, or the rest of it."""

    id: int
    due_at: datetime
    decided_at: datetime
    item_json: str


@dataclass(frozen=True, slots=True)
class FanOut:
    """What an occurrence sends to whom.

    audience: which rows of `identities` it goes to. at: the instant it is meant at, the same for every chunk.
    once: only members who can be reached now and whom this item has not reached before.
    """

    occurrence_id: int
    item: str
    due_at: datetime
    account: str
    topic: str
    at: datetime
    expires_at: datetime
    audience: ColumnElement[bool] = field(default_factory=true)
    once: bool = False


class Chunk(NamedTuple):
    """How many deliveries a chunk queued, and whether there are more chunks for this process to write."""

    queued: int
    more: bool


class FanOutQueries:
    """All SQL about fan-outs."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def unwritten(self) -> list[Unwritten]:
        """Occurrences whose audience is still to be written, the earliest first."""
        columns = (_OCCURRENCES.c[name] for name in Unwritten._fields)
        statement = (
            select(*columns)
            .where(_OCCURRENCES.c.state == OccurrenceState.FANNING_OUT)
            .order_by(_OCCURRENCES.c.due_at, _OCCURRENCES.c.id)
        )
        return [Unwritten._make(row) for row in self._connection.execute(statement)]

    def write(self, plan: FanOut, size: int) -> Chunk:
        """Queue the message for the audience among the next `size` openids, and move the cursor.

        Writes nothing while another process does, or when the occurrence is not fanning out any more.
        """
        after = self._take_cursor(plan.occurrence_id)
        if after is None:
            return Chunk(0, more=False)
        until = self._end(plan.account, after, size)
        queued = self._insert(plan, after, until)
        own = _CURSORS.c.occurrence_id == plan.occurrence_id
        occurrence = update(_OCCURRENCES).where(_OCCURRENCES.c.id == plan.occurrence_id)
        if until is None:
            self._connection.execute(delete(_CURSORS).where(own))
            whole = occurrence.where(_OCCURRENCES.c.state == OccurrenceState.FANNING_OUT)
            self._connection.execute(whole.values(state=OccurrenceState.SENDING))
        else:
            self._connection.execute(update(_CURSORS).where(own).values(openid=until))
        # Last, since senders wait for whoever has changed the occurrence.
        self._connection.execute(occurrence.values(audience=_OCCURRENCES.c.audience + queued))
        return Chunk(queued, more=until is not None)

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

    def _insert(self, plan: FanOut, after: str, until: str | None) -> int:
        constants: dict[str, Any] = {
            "account": plan.account,
            "content": "",
            "topic": plan.topic,
            "handler": "calendar",
            "source": f"calendar:{plan.item}",
            "purpose": "marketing",
            "occurrence_id": plan.occurrence_id,
            "state": DeliveryState.QUEUED,
            "reason": "",
            "created_at": plan.at,
            "not_before": plan.at,
            "expires_at": plan.expires_at,
            "attempts": 0,
            "platform_id": "",
        }
        values = [bindparam(None, value, _OUTBOX.c[name].type) for name, value in constants.items()]
        dedupe = literal(f"{plan.item}@{plan.due_at.isoformat()}/") + _IDENTITIES.c.openid
        columns = ["dedupe", "member_id", "openid", *constants]
        chosen = select(dedupe, _IDENTITIES.c.member_id, _IDENTITIES.c.openid, *values)
        statement = _OUTBOX.insert().from_select(columns, _audience(chosen, plan, after, until))
        # PostgreSQL's driver tells the number of an INSERT … SELECT only when asked to.
        return self._connection.execute(statement, execution_options={"preserve_rowcount": True}).rowcount


def _audience(chosen: Select[Any], plan: FanOut, after: str, until: str | None) -> Select[Any]:
    part = (_IDENTITIES.c.account == plan.account) & (_IDENTITIES.c.openid > after)
    chosen = chosen.where(part, plan.audience)
    if until is not None:
        chosen = chosen.where(_IDENTITIES.c.openid <= until)
    if plan.once:
        chosen = chosen.where(~_reached(plan.item), *_reachable(plan.at))
    return chosen.order_by(_IDENTITIES.c.openid)


def _reached(item: str) -> ColumnElement[bool]:
    """Whether a member got the item, or may have got it."""
    unsent = [
        DeliveryState.SUPPRESSED,
        DeliveryState.EXPIRED,
        DeliveryState.CANCELLED,
        DeliveryState.HELD_OUT,
    ]
    return exists().where(
        _OUTBOX.c.member_id == _IDENTITIES.c.member_id,
        _OUTBOX.c.source == f"calendar:{item}",
        _OUTBOX.c.state.not_in(unsent),
    )


def _reachable(now: datetime) -> list[ColumnElement[bool]]:
    """Whether a member follows, wants marketing, and has an open customer-service window."""
    willing = (_MEMBERS.c.id == _IDENTITIES.c.member_id) & _MEMBERS.c.wants_marketing
    window = (_WINDOWS.c.account == _IDENTITIES.c.account) & (_WINDOWS.c.openid == _IDENTITIES.c.openid)
    room = (_WINDOWS.c.expires_at > now) & (_WINDOWS.c.used < _WINDOWS.c.allowance)
    return [_IDENTITIES.c.following, exists().where(willing), exists().where(window & room)]
