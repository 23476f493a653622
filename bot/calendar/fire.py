"""Firing what is due: one transaction per item, once however many processes try."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.calendar.due import first_mark, occurrences, split_late
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
            mark = marks.get(item.id) or first_mark(item, now)
            due = occurrences(item, mark, now)
            if due or item.id not in marks:
                with self.database.begin() as store:
                    queued += _decide(store, item, due, now)
                    store.occurrences.mark(item.id, due[-1] if due else mark)
        return queued


def _decide(store: Store, item: CalendarItem, due: list[datetime], now: datetime) -> int:
    fires, expired = split_late(item, due, now)
    for at, reason in expired:
        store.occurrences.decide(item.id, at, "expired", reason, now)
        _log.warning("occurrence expired", item=item.id, due=at.isoformat(), reason=reason)
    if fires is None:
        return 0
    occurrence = store.occurrences.decide(item.id, fires, "fired", "", now)
    if occurrence is None:  # another process was first
        return 0
    plan = FanOut(
        item=item.id,
        due_at=fires,
        account=item.account,
        content=to_json(item.content),
        topic=item.title,
        expires_at=fires + item.max_late,
        tag=item.tag,
        once=item.once,
    )
    queued = store.occurrences.fan_out(occurrence, plan, now)
    _log.info("occurrence fired", item=item.id, due=fires.isoformat(), audience=queued)
    return queued
