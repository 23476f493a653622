"""What may go out next, kept from other processes while it is decided.

Whoever claims a delivery locks its member too, so that two processes never decide for one member at once:
each sees what the other has sent, and caps hold. SQLite has one writer anyway.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, func, select, update

from storage.models import Delivery, DeliveryState, Identity, Member, Occurrence, OccurrenceState, table_of
from storage.occurrences import RUNNING

_OUTBOX, _MEMBERS, _IDENTITIES = table_of(Delivery), table_of(Member), table_of(Identity)
_OCCURRENCES = table_of(Occurrence)


class DueDelivery(NamedTuple):
    """A message whose time has come, with what stands beside it.

    attempted_at: of its last attempt, None where there was none.
    """

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
    attempted_at: datetime | None
    expires_at: datetime
    variant: str
    wants_marketing: bool
    wants_service: bool
    following: bool

    @property
    def willing(self) -> bool:
        """Whether the member wants messages of its class; answers are not asked for again."""
        if self.purpose == "marketing":
            return self.wants_marketing
        return self.wants_service or self.occurrence_id is None


class RunningOccurrence(NamedTuple):
    """An occurrence that sends; is_written: whether its whole audience is."""

    id: int
    item_json: str
    is_written: bool


class ClaimQueries:
    """All SQL about what is due."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def running(self) -> list[int]:
        """Occurrences that send: the higher priority first, then the earlier.

        One by one, because only so their queues are read in the index's order.
        """
        order = (_OCCURRENCES.c.priority.desc(), _OCCURRENCES.c.due_at, _OCCURRENCES.c.id)
        statement = select(_OCCURRENCES.c.id).where(_OCCURRENCES.c.state.in_(RUNNING))
        return list(self._connection.scalars(statement.order_by(*order)))

    def hold(self, occurrence_id: int) -> RunningOccurrence | None:
        """It, not to be paused or cancelled before this transaction ends; None when it was just now."""
        columns = (_OCCURRENCES.c.id, _OCCURRENCES.c.item_json, _OCCURRENCES.c.state)
        own = (_OCCURRENCES.c.id == occurrence_id) & _OCCURRENCES.c.state.in_(RUNNING)
        row = self._connection.execute(select(*columns).where(own).with_for_update(read=True)).first()
        return RunningOccurrence(row[0], row[1], row[2] == OccurrenceState.SENDING) if row else None

    def due(
        self, occurrence_id: int | None, now: datetime, limit: int, resting: Collection[str] = ()
    ) -> list[DueDelivery]:
        """Queued messages of an occurrence (None: answers) that are due, the longest due first.

        Of each member only the first answer that is not settled, so that they arrive in order; what the
        calendar sends waits for the answers before it. resting: accounts to leave alone.
        """
        before = _OUTBOX.alias("before")
        answers = before.c.occurrence_id.is_(None) & (before.c.id < _OUTBOX.c.id)
        unsettled = before.c.state.in_([DeliveryState.QUEUED, DeliveryState.ATTEMPTING])
        same_chat = (before.c.member_id == _OUTBOX.c.member_id) & (before.c.account == _OUTBOX.c.account)
        # Not EXISTS, of which PostgreSQL makes a join, over the whole backlog.
        blocking = select(func.min(before.c.id)).where(same_chat & unsettled & answers).scalar_subquery()
        due = _OUTBOX.c.not_before <= now
        of_it = _in_lane(DeliveryState.QUEUED, occurrence_id)
        return self._locked([*of_it, due, _OUTBOX.c.account.not_in(resting), blocking.is_(None)], limit)

    def gathered(self, occurrence_id: int, variant: str, now: datetime, limit: int) -> list[DueDelivery]:
        """Those that wait for others to be sent to many at once."""
        own = (_OUTBOX.c.path == "mass", _OUTBOX.c.variant == variant, _OUTBOX.c.expires_at >= now)
        return self._locked([*_in_lane(DeliveryState.WAITING, occurrence_id), _now(now), *own], limit)

    def gathered_count(self, occurrence_id: int, variant: str, now: datetime, most: int) -> int:
        """How many `gathered` has, up to `most`."""
        own = (_OUTBOX.c.path == "mass", _OUTBOX.c.variant == variant, _OUTBOX.c.expires_at >= now)
        of_it = select(_OUTBOX.c.id).where(*_in_lane(DeliveryState.WAITING, occurrence_id), _now(now), *own)
        return self._connection.scalar(select(func.count()).select_from(of_it.limit(most).subquery())) or 0

    def misses_some(self, occurrence_id: int, but: Collection[int], now: datetime, since: datetime) -> bool:
        """Whether more of it is due, held by an answer or another process; not if others wait since then."""
        waiting = _OUTBOX.c.not_before < since
        gathered = select(_OUTBOX.c.id).where(*_in_lane(DeliveryState.WAITING, occurrence_id), waiting)
        if self._connection.execute(gathered.where(_OUTBOX.c.path == "mass").limit(1)).first():
            return False
        due = select(_OUTBOX.c.id).where(*_in_lane(DeliveryState.QUEUED, occurrence_id), _now(now))
        return self._connection.execute(due.where(_OUTBOX.c.id.not_in(but)).limit(1)).first() is not None

    def unclear(self, now: datetime, since: datetime, limit: int) -> list[DueDelivery]:
        """Template messages first attempted after `since` of which nobody knows, to be repeated now.

        Of occurrences that send only: nothing of a paused one is called.
        """
        running = select(_OCCURRENCES.c.id).where(_OCCURRENCES.c.state.in_(RUNNING))
        own = (_OUTBOX.c.path == "template", _OUTBOX.c.attempted_at > since, _now(now))
        attempting = _OUTBOX.c.state == DeliveryState.ATTEMPTING
        return self._locked([attempting, _OUTBOX.c.occurrence_id.in_(running), *own], limit)

    def of_job(self, occurrence_id: int, job_id: int) -> list[DueDelivery]:
        """The deliveries of a mass send under way, all of them."""
        of_it = _in_lane(DeliveryState.ATTEMPTING, occurrence_id)
        whole = _joined().where(*of_it, _OUTBOX.c.job_id == job_id).order_by(_OUTBOX.c.id)
        locking = whole.with_for_update(key_share=True, of=[_OUTBOX])
        return [DueDelivery._make(row) for row in self._connection.execute(locking)]

    def give_up_waiting(self, occurrence_id: int | None, now: datetime, limit: int) -> int:
        """Up to so many that waited for a path until it was too late end without one; tells how many."""
        late = (*_in_lane(DeliveryState.WAITING, occurrence_id), _now(now), _OUTBOX.c.expires_at < now)
        chosen = select(_OUTBOX.c.id).where(*late).limit(limit).with_for_update(skip_locked=True)
        ended = update(_OUTBOX).where(_OUTBOX.c.id.in_(chosen.scalar_subquery()))
        values = {"state": DeliveryState.SUPPRESSED, "reason": "no_open_path", "path": "", "settled_at": now}
        return self._connection.execute(ended.values(values)).rowcount

    def _locked(self, where: Collection[ColumnElement[bool]], limit: int) -> list[DueDelivery]:
        # Enough to keep out other claims and changes; those that only refer to a member go on.
        locking = _joined().where(*where).order_by(*_INDEX_ORDER).limit(limit)
        locking = locking.with_for_update(key_share=True, skip_locked=True, of=[_OUTBOX, _MEMBERS])
        return [DueDelivery._make(row) for row in self._connection.execute(locking)]


_INDEX_ORDER = (_OUTBOX.c.occurrence_id, _OUTBOX.c.not_before, _OUTBOX.c.id)


def _joined() -> Select[Any]:
    own = (_OUTBOX.c[name] for name in DueDelivery._fields[:-3])
    theirs = (_MEMBERS.c.wants_marketing, _MEMBERS.c.wants_service, _IDENTITIES.c.following)
    address = (_IDENTITIES.c.account == _OUTBOX.c.account) & (_IDENTITIES.c.openid == _OUTBOX.c.openid)
    members = select(*own, *theirs).join(_MEMBERS, _MEMBERS.c.id == _OUTBOX.c.member_id)
    return members.join(_IDENTITIES, address)


def _in_lane(state: DeliveryState, occurrence_id: int | None) -> tuple[ColumnElement[bool], ...]:
    lane = _OUTBOX.c.occurrence_id
    return (_OUTBOX.c.state == state, lane.is_(None) if occurrence_id is None else lane == occurrence_id)


def _now(now: datetime) -> ColumnElement[bool]:
    return _OUTBOX.c.not_before <= now
