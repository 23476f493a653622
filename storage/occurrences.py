"""Calendar occurrences: decided once, whoever decides, and where each of them stands."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, exists, select, update

from storage.dialect import insert_once, upsert
from storage.models import (
    CalendarMark,
    Delivery,
    DeliveryState,
    FanOutCursor,
    Occurrence,
    OccurrenceState,
    table_of,
)

_OCCURRENCES, _MARKS, _OUTBOX = table_of(Occurrence), table_of(CalendarMark), table_of(Delivery)
_CURSORS = table_of(FanOutCursor)
_CLOCKS_DIFFER = timedelta(minutes=1)
"""Between servers; what was decided later than that from now was decided by a wrong clock."""
RUNNING = (OccurrenceState.FANNING_OUT, OccurrenceState.SENDING)


class OccurrenceRow(NamedTuple):
    """An occurrence as people look at it."""

    id: int
    item: str
    due_at: datetime
    state: str
    reason: str
    audience: int
    kept: str


_LOOKED_AT = select(*(_OCCURRENCES.c[name] for name in OccurrenceRow._fields))


class OccurrenceQueries:
    """All SQL about occurrences."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def decided_until(self) -> dict[str, datetime]:
        """By item: the instant up to which its occurrences have been decided."""
        statement = select(_MARKS.c.item, _MARKS.c.decided_until)
        return {row[0]: row[1] for row in self._connection.execute(statement)}

    def mark(self, item: str, decided_until: datetime) -> None:
        """Everything of this item up to then is decided; a mark never moves back."""
        upsert(
            self._connection,
            _MARKS,
            [{"item": item, "decided_until": decided_until}],
            newer="decided_until",
        )

    def fire(
        self, item: str, due_at: datetime, item_json: str, now: datetime, priority: int = 50
    ) -> int | None:
        """Record that an occurrence begins, with its item; its id, or None when it was decided before.

        What was given up at a time that is still to come is decided anew: the clock was wrong then.
        """
        row = _row(item, due_at, OccurrenceState.FANNING_OUT, "", now)
        row |= {"item_json": item_json, "priority": priority}
        if not insert_once(self._connection, _OCCURRENCES, [row]) and not self._revise(row):
            return None
        where = (_OCCURRENCES.c.item == item) & (_OCCURRENCES.c.due_at == due_at)
        fired = int(self._connection.scalars(select(_OCCURRENCES.c.id).where(where)).one())
        self._connection.execute(_CURSORS.insert(), {"occurrence_id": fired, "openid": ""})
        return fired

    def expire(self, item: str, missed: Sequence[tuple[datetime, str]], now: datetime) -> int:
        """Record the occurrences that are not sent, each with its reason; tells how many are new."""
        rows = [_row(item, due_at, OccurrenceState.EXPIRED, reason, now) for due_at, reason in missed]
        return insert_once(self._connection, _OCCURRENCES, rows)

    def call_off(self, item: str, due: Sequence[datetime], now: datetime, reason: str = "by hand") -> int:
        """Record that occurrences never begin, since somebody cancelled them; tells how many are new."""
        rows = [_row(item, due_at, OccurrenceState.CANCELLED, reason, now) for due_at in due]
        return insert_once(self._connection, _OCCURRENCES, rows)

    def is_cancelled(self, item: str, due_at: datetime) -> bool:
        """Whether the occurrence that is due then was cancelled, before it began or afterwards."""
        where = (_OCCURRENCES.c.item == item) & (_OCCURRENCES.c.due_at == due_at)
        state = self._connection.scalar(select(_OCCURRENCES.c.state).where(where))
        return bool(state == OccurrenceState.CANCELLED)

    def called_off(self) -> set[tuple[str, datetime]]:
        """The item and due instant of each that was cancelled before it was due."""
        early = (_OCCURRENCES.c.state == OccurrenceState.CANCELLED) & (
            _OCCURRENCES.c.decided_at < _OCCURRENCES.c.due_at
        )
        found = self._connection.execute(select(_OCCURRENCES.c.item, _OCCURRENCES.c.due_at).where(early))
        return {(row[0], row[1]) for row in found}

    def pause(self, occurrence_id: int, reason: str = "by hand") -> bool:
        """From when this is committed, nothing more of it is claimed; whether it was running."""
        return self._move(occurrence_id, RUNNING, state=OccurrenceState.PAUSED, reason=reason)

    def resume(self, occurrence_id: int) -> bool:
        """Go on where it was paused; whether it was."""
        # Waits for whoever writes a chunk: it may be the last one.
        cursor = select(_CURSORS).where(_CURSORS.c.occurrence_id == occurrence_id).with_for_update()
        unwritten = self._connection.execute(cursor).first()
        state = OccurrenceState.FANNING_OUT if unwritten else OccurrenceState.SENDING
        return self._move(occurrence_id, [OccurrenceState.PAUSED], state=state, reason="")

    def cancel(self, occurrence_id: int) -> bool:
        """From when this is committed, nothing more of it is written or claimed; whether it was open."""
        # Waits for whoever writes a chunk, so that no delivery is queued afterwards.
        self._connection.execute(delete(_CURSORS).where(_CURSORS.c.occurrence_id == occurrence_id))
        return self._move(
            occurrence_id,
            [*RUNNING, OccurrenceState.PAUSED],
            state=OccurrenceState.CANCELLED,
            reason="by hand",
        )

    def settled(self) -> list[int]:
        """Those that are wholly written and of which nothing is queued, waiting or under way any more."""
        return list(self._connection.scalars(select(_OCCURRENCES.c.id).where(*_settled())))

    def finish(self, occurrences: Collection[int]) -> None:
        """Those of these that are `settled` are done."""
        where = _OCCURRENCES.c.id.in_(occurrences)
        # Only then it is looked whether something is left: it may just have been queued again by hand.
        held = select(_OCCURRENCES.c.id).where(where).order_by(_OCCURRENCES.c.id)
        self._connection.execute(held.with_for_update())
        self._connection.execute(
            update(_OCCURRENCES).where(where, *_settled()).values(state=OccurrenceState.DONE)
        )

    def state(self, occurrence_id: int) -> str | None:
        """Where it stands; None when there is no such occurrence."""
        found = self.found(occurrence_id)
        return found.state if found else None

    def found(self, occurrence_id: int) -> OccurrenceRow | None:
        """The occurrence; None when there is none of this number."""
        row = self._connection.execute(_LOOKED_AT.where(_OCCURRENCES.c.id == occurrence_id)).first()
        return OccurrenceRow._make(row) if row else None

    def listed(self, limit: int = 100, item: str | None = None) -> list[OccurrenceRow]:
        """The latest occurrences, the newest first. item: only its own."""
        newest = _LOOKED_AT.order_by(_OCCURRENCES.c.due_at.desc(), _OCCURRENCES.c.id.desc()).limit(limit)
        of_it = newest if item is None else newest.where(_OCCURRENCES.c.item == item)
        return [OccurrenceRow._make(row) for row in self._connection.execute(of_it)]

    def _revise(self, row: Mapping[str, Any]) -> bool:
        """Whether what was given up by a clock far ahead begins after all."""
        given_up = (_OCCURRENCES.c.item_json == "") & (
            _OCCURRENCES.c.decided_at > row["decided_at"] + _CLOCKS_DIFFER
        )
        own = update(_OCCURRENCES).filter_by(item=row["item"], due_at=row["due_at"]).where(given_up)
        return self._connection.execute(own.values(**row)).rowcount == 1

    def _move(self, occurrence_id: int, before: Collection[str], **values: Any) -> bool:
        where = (_OCCURRENCES.c.id == occurrence_id) & _OCCURRENCES.c.state.in_(before)
        return self._connection.execute(update(_OCCURRENCES).where(where).values(**values)).rowcount == 1


def _settled() -> list[ColumnElement[bool]]:
    open_ = _OUTBOX.c.state.in_([DeliveryState.QUEUED, DeliveryState.ATTEMPTING, DeliveryState.WAITING])
    left = exists().where(open_, _OUTBOX.c.occurrence_id == _OCCURRENCES.c.id)
    return [_OCCURRENCES.c.state == OccurrenceState.SENDING, ~left]


def _row(item: str, due_at: datetime, state: str, reason: str, now: datetime) -> dict[str, Any]:
    return {
        "item": item,
        "due_at": due_at,
        "state": state,
        "reason": reason,
        "audience": 0,
        "decided_at": now,
    }
