"""Firing what is due: one transaction per item, once however many processes try."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.calendar.due import occurrences, split_late, undecided_from
from bot.calendar.item import CalendarItem
from bot.clock import Clock
from handlers.content import to_json
from storage.database import Database
from storage.occurrences import FanOut
from storage.store import Store

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The calendar's work on the database; idempotent, so every process may do it."""

    database: Database
    clock: Clock

    def tick(self, items: Sequence[CalendarItem]) -> int:
        """Decide every occurrence that has come due since it was last looked; tells how many messages."""
        now = self.clock.now()
        with self.database.read() as store:
            marks = store.occurrences.decided_until()
        queued = 0
        for item in items:
            after = undecided_from(item, marks.get(item.mark), now)
            due = occurrences(item, after, now)
            if due or item.mark not in marks:
                with self.database.begin() as store:
                    queued += _decide(store, item, due, now)
                    store.occurrences.mark(item.mark, due[-1] if due else after)
        return queued


def _decide(store: Store, item: CalendarItem, due: list[datetime], now: datetime) -> int:
    fires, expired = split_late(item, due, now)
    missed = store.occurrences.expire(item.id, expired, now)
    if missed:
        _log.warning("occurrences expired", item=item.id, count=missed, latest=expired[-1][0].isoformat())
    if fires is None:
        return 0
    occurrence = store.occurrences.fire(item.id, fires, now)
    if occurrence is None:  # another process was first
        return 0
    plan = FanOut(
        item=item.id,
        due_at=fires,
        account=item.account,
        content=to_json(item.content),
        topic=item.title,
        expires_at=fires + item.max_late,
        audience=item.chosen(now),
        once=item.once,
    )
    queued = store.occurrences.fan_out(occurrence, plan, now)
    _log.info("occurrence fired", item=item.id, due=fires.isoformat(), audience=queued)
    return queued
