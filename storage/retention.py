"""What is kept no longer: deleted in small steps, by one process at a time, and again from where one died.

Each step does up to `limit` rows and tells how many it found; 0 = nothing is left. What is under way stays,
however old it is.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, func, select, update

from storage.dialect import among, insert_once
from storage.models import (
    Delivery,
    DeliveryState,
    Engagement,
    InboxEvent,
    InboxState,
    Member,
    Occurrence,
    OccurrenceState,
    table_of,
)
from storage.path_models import Link, LinkClick
from storage.upkeep_models import Kept, RetentionMark

_INBOX, _LOG, _MEMBERS = table_of(InboxEvent), table_of(Engagement), table_of(Member)
_OUTBOX, _OCCURRENCES = table_of(Delivery), table_of(Occurrence)
_LINKS, _CLICKS, _MARKS = table_of(Link), table_of(LinkClick), table_of(RetentionMark)
_WORDS = "words"
_SAID = ("in", "out", "push")
"""Kinds of the log whose text is somebody's words; what a tap led to is none."""
_SETTLED = [
    state
    for state in DeliveryState
    if state not in {DeliveryState.QUEUED, DeliveryState.ATTEMPTING, DeliveryState.WAITING}
]
_OVER = [OccurrenceState.DONE, OccurrenceState.CANCELLED, OccurrenceState.EXPIRED]


class RetentionQueries:
    """All SQL about what is kept no longer."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def hold(self) -> bool:
        """Whether this transaction, and none of another process, may take a step."""
        mark = select(_MARKS.c.name).where(_MARKS.c.name == _WORDS).with_for_update(skip_locked=True)
        if self._connection.execute(mark).first():
            return True
        first = {"name": _WORDS, "at": datetime(1970, 1, 1, tzinfo=UTC), "row": 0}
        return insert_once(self._connection, _MARKS, [first]) == 1

    def latest(self) -> datetime | None:
        """When the last callback came; None when none ever did."""
        latest: datetime | None = self._connection.scalar(select(func.max(_INBOX.c.received_at)))
        return latest

    def oldest(self) -> dict[str, datetime | None]:
        """Of each kind below, from when the oldest is that may once be deleted."""
        mark = self._connection.scalar(select(_MARKS.c.at).filter_by(name=_WORDS))
        said = _LOG.c.kind.in_(_SAID) & (_LOG.c.text != "")
        over = _OCCURRENCES.c.state.in_(_OVER) & _OCCURRENCES.c.kept.in_([Kept.WHOLE, Kept.GOING])
        answers = _OUTBOX.c.state.in_(_SETTLED) & _OUTBOX.c.occurrence_id.is_(None)
        questions: dict[str, Select[Any]] = {
            "callbacks": select(func.min(_INBOX.c.received_at)),
            "words": select(func.min(_LOG.c.at)).where(said, *([_LOG.c.at >= mark] if mark else [])),
            "answers": select(func.min(_OUTBOX.c.not_before)).where(answers),
            "pushes": select(func.min(_OCCURRENCES.c.due_at)).where(over),
            "log": select(func.min(_LOG.c.at)),
        }
        return {name: self._connection.scalars(each).one() for name, each in questions.items()}

    def callbacks(self, before: datetime, limit: int) -> int:
        """Callbacks that are handled, or that were given up and not tried again."""
        handled = _INBOX.c.state != InboxState.DEFERRED
        old = select(_INBOX.c.key).where(_INBOX.c.received_at < before, handled)
        keys = self._connection.scalars(old.order_by(_INBOX.c.received_at).limit(limit)).all()
        # Once more handled: somebody may have it tried again at this moment.
        self._connection.execute(delete(_INBOX).where(_INBOX.c.key.in_(keys), handled))
        return len(keys)

    def words(self, before: datetime, limit: int, now: datetime) -> int:
        """What members and the bot said: the log keeps that they did, and about what.

        With it goes what handlers remember of the conversations of these members that are over.
        """
        mark = self._connection.execute(select(_MARKS.c.at, _MARKS.c.row).filter_by(name=_WORDS)).one()
        of_it = select(_LOG.c.id, _LOG.c.at, _LOG.c.member_id, _LOG.c.kind)
        behind = (_LOG.c.at >= mark.at, (_LOG.c.at > mark.at) | (_LOG.c.id > mark.row), _LOG.c.at < before)
        rows = self._connection.execute(
            of_it.where(*behind).order_by(_LOG.c.at, _LOG.c.id).limit(limit)
        ).all()
        if rows:
            said = among(self._connection, _LOG.c.id, [row.id for row in rows if row.kind in _SAID])
            self._connection.execute(update(_LOG).where(said, _LOG.c.text != "").values(text=""))
            over = (_MEMBERS.c.dialogue_until < now, _MEMBERS.c.dialogue != "")
            theirs = _MEMBERS.c.id.in_({row.member_id for row in rows})
            self._connection.execute(update(_MEMBERS).where(theirs, *over).values(dialogue=""))
            reached = {"at": rows[-1].at, "row": rows[-1].id}
            self._connection.execute(update(_MARKS).where(_MARKS.c.name == _WORDS).values(reached))
        return len(rows)

    def answers(self, before: datetime, limit: int) -> int:
        """Messages to members that no occurrence sent."""
        return self._deliveries([_OUTBOX.c.occurrence_id.is_(None), _OUTBOX.c.not_before < before], limit)

    def pushes(self, before: datetime, limit: int) -> int:
        """Messages of occurrences, and taps on their links; an occurrence's are all gone, or not counted.

        Those of an item that each member gets once stay: they tell who has got it.
        """
        if (going := self._next(Kept.GOING, before)) is not None:
            return self._forget(going, limit)
        if (old := self._next(Kept.WHOLE, before)) is None:
            return 0
        of_it = (_OUTBOX.c.state.in_(_SETTLED), _OUTBOX.c.occurrence_id == old)
        once = self._connection.scalar(select(_OUTBOX.c.once).where(*of_it).limit(1))
        self._keep(old, Kept.FOR_GOOD if once else Kept.GOING)
        return 1

    def log(self, before: datetime, limit: int) -> int:
        """All that is known of what members did."""
        ids = self._ids(select(_LOG.c.id).where(_LOG.c.at < before).order_by(_LOG.c.at), limit)
        self._connection.execute(delete(_LOG).where(among(self._connection, _LOG.c.id, ids)))
        return len(ids)

    def _forget(self, occurrence: int, limit: int) -> int:
        links = select(_LINKS.c.id).where(_LINKS.c.occurrence_id == occurrence)
        taps = self._ids(select(_CLICKS.c.id).where(_CLICKS.c.link_id.in_(links)), limit)
        self._connection.execute(delete(_CLICKS).where(among(self._connection, _CLICKS.c.id, taps)))
        if found := len(taps) or self._deliveries([_OUTBOX.c.occurrence_id == occurrence], limit):
            return found
        self._keep(occurrence, Kept.GONE)
        return 1

    def _next(self, kept: Kept, before: datetime) -> int | None:
        over = (_OCCURRENCES.c.due_at < before, _OCCURRENCES.c.state.in_(_OVER))
        of_it = select(_OCCURRENCES.c.id).where(_OCCURRENCES.c.kept == kept, *over)
        return self._connection.scalar(of_it.order_by(_OCCURRENCES.c.due_at).limit(1))

    def _keep(self, occurrence: int, kept: Kept) -> None:
        changed = update(_OCCURRENCES).where(_OCCURRENCES.c.id == occurrence)
        self._connection.execute(changed.values(kept=kept))

    def _deliveries(self, where: Sequence[ColumnElement[bool]], limit: int) -> int:
        settled = _OUTBOX.c.state.in_(_SETTLED)
        ids = self._ids(select(_OUTBOX.c.id).where(settled, *where), limit)
        # Once more settled: somebody may have it sent again at this moment.
        chosen = among(self._connection, _OUTBOX.c.id, ids) & settled
        self._connection.execute(delete(_OUTBOX).where(chosen))
        return len(ids)

    def _ids(self, chosen: Select[Any], limit: int) -> list[int]:
        return list(self._connection.scalars(chosen.limit(limit)))
