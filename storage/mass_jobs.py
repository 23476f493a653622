"""Mass sends: one call for many deliveries, effectively once.

A job whose outcome is unclear is repeated under the same client_msg_id; its deliveries stay `attempting`
until it is clear. Source: wechat/official-account-api.md §7; reliability.md, "Semantics per path".
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select, update

from storage.models import Delivery, DeliveryState, Occurrence, OccurrenceState, table_of
from storage.occurrences import RUNNING
from storage.path_models import MassJob

_JOBS, _OUTBOX, _OCCURRENCES = table_of(MassJob), table_of(Delivery), table_of(Occurrence)


class Job(NamedTuple):
    """A mass send under way."""

    id: int
    account: str
    occurrence_id: int
    content: str
    client_msg_id: str
    attempts: int
    created_at: datetime


class MassJobQueries:
    """All SQL about mass sends."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, row: dict[str, Any], deliveries: Sequence[int], now: datetime) -> Job:
        """A new job of these deliveries, all of them `attempting` from now on.

        row: account, occurrence_id, content, client_msg_id.
        """
        times = {"created_at": now, "not_before": now, "attempted_at": now}
        values = row | times | {"size": len(deliveries), "state": DeliveryState.ATTEMPTING}
        made = insert(_JOBS).values(values).returning(_JOBS.c.id)
        job_id: int = self._connection.execute(made).scalar_one()
        changed = update(_OUTBOX).where(_OUTBOX.c.id.in_(deliveries))
        under_way = {"state": DeliveryState.ATTEMPTING, "path": "mass", "reason": "", "settled_at": None}
        self._connection.execute(changed.values(under_way | {"job_id": job_id, "attempted_at": now}))
        return Job(job_id, row["account"], row["occurrence_id"], row["content"], row["client_msg_id"], 0, now)

    def due(self, now: datetime, limit: int) -> list[Job]:
        """Jobs to be repeated, kept from other processes; none of an occurrence that does not send."""
        columns = (_JOBS.c[name] for name in Job._fields)
        running = select(_OCCURRENCES.c.id).where(_OCCURRENCES.c.state.in_(RUNNING))
        statement = (
            select(*columns)
            .where(_JOBS.c.state == DeliveryState.QUEUED, _JOBS.c.not_before <= now)
            .where(_JOBS.c.occurrence_id.in_(running))
            .order_by(_JOBS.c.not_before, _JOBS.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return [Job._make(row) for row in self._connection.execute(statement)]

    def change(self, job_id: int, **columns: Any) -> None:
        """Set the job's columns."""
        self._connection.execute(update(_JOBS).where(_JOBS.c.id == job_id).values(**columns))

    def settle(self, job: Job, now: datetime, *, state: str, reason: str = "", platform_id: str = "") -> int:
        """The job and all its deliveries end so; tells how many they are."""
        ended = {"state": state, "reason": reason, "platform_id": platform_id, "settled_at": now}
        self.change(job.id, **ended, attempts=job.attempts + 1)
        return self._deliveries(job, **ended)

    def dissolve(self, job: Job, now: datetime, reason: str, not_before: datetime, attempts: int) -> None:
        """Certainly not executed: the job ends, its deliveries are decided anew from then on."""
        self.change(job.id, state=DeliveryState.REJECTED, reason=reason, settled_at=now)
        again = {"state": DeliveryState.QUEUED, "path": "", "job_id": None, "attempted_at": None}
        self._deliveries(job, **again, reason=reason, not_before=not_before, attempts=attempts)

    def repeat_lost(self, attempted_before: datetime, now: datetime) -> int:
        """Jobs whose process died before it wrote the outcome are to be repeated; tells how many."""
        lost = (_JOBS.c.state == DeliveryState.ATTEMPTING) & (_JOBS.c.attempted_at < attempted_before)
        again = {"state": DeliveryState.QUEUED, "reason": "process stopped while sending", "not_before": now}
        statement = update(_JOBS).where(lost).values(again | {"attempts": _JOBS.c.attempts + 1})
        return self._connection.execute(statement).rowcount

    def given_up(self, created_before: datetime) -> list[Job]:
        """Unclear jobs that cannot be repeated any more: too old, or their occurrence is cancelled."""
        cancelled = select(_OCCURRENCES.c.id).where(_OCCURRENCES.c.state == OccurrenceState.CANCELLED)
        over = (_JOBS.c.created_at < created_before) | _JOBS.c.occurrence_id.in_(cancelled)
        statement = select(*(_JOBS.c[name] for name in Job._fields)).where(
            _JOBS.c.state == DeliveryState.QUEUED, over
        )
        locked = self._connection.execute(statement.with_for_update(skip_locked=True))
        return [Job._make(row) for row in locked]

    def _deliveries(self, job: Job, **columns: Any) -> int:
        of_it = (_OUTBOX.c.occurrence_id == job.occurrence_id) & (_OUTBOX.c.job_id == job.id)
        attempting = _OUTBOX.c.state == DeliveryState.ATTEMPTING
        return self._connection.execute(update(_OUTBOX).where(attempting, of_it).values(**columns)).rowcount
