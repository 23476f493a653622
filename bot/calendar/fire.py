"""Firing what is due, and writing its audience: once, however many processes try."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from pydantic import ValidationError

from bot.calendar.due import occurrences, split_late, undecided_from
from bot.calendar.item import CalendarItem
from bot.calendar.kept import keep, kept
from bot.clock import Clock
from storage.database import Database
from storage.fan_outs import Chunk, FanOut, Unwritten
from storage.store import Store

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The calendar's work on the database; idempotent, so every process may do it.

    chunk: how many openids are looked at in one transaction.
    """

    database: Database
    clock: Clock
    chunk: int = 10_000

    def tick(self, items: Sequence[CalendarItem]) -> Chunk:
        """Decide what has come due, write one more chunk of each audience, and close what has ended.

        Tells how many messages were queued, and whether there is more to write at once.
        """
        self._decide_all(items)
        with self.database.read() as store:
            unwritten = store.fan_outs.unwritten()
        chunks = [self._write(each) for each in unwritten]
        self._close()
        return Chunk(sum(chunk.queued for chunk in chunks), any(chunk.more for chunk in chunks))

    def _decide_all(self, items: Sequence[CalendarItem]) -> None:
        now = self.clock.now()
        with self.database.read() as store:
            marks = store.occurrences.decided_until()
        for item in items:
            after = undecided_from(item, marks.get(item.mark), now)
            due = occurrences(item, after, now)
            if due or item.mark not in marks:
                with self.database.begin() as store:
                    _decide(store, item, due, now)
                    store.occurrences.mark(item.mark, due[-1] if due else after)

    def _write(self, unwritten: Unwritten) -> Chunk:
        try:
            plan = _plan(unwritten)
        except ValidationError as error:
            with self.database.begin() as store:
                store.occurrences.pause(unwritten.id, "this version of Roost cannot read its item")
            _log.error("occurrence paused", occurrence=unwritten.id, reason=str(error))
            return Chunk(0, more=False)
        with self.database.begin() as store:
            return store.fan_outs.write(plan, self.chunk)

    def _close(self) -> None:
        """What is settled is done; what is left of a cancelled occurrence is cancelled, as much as fits."""
        with self.database.read() as store:
            settled, cancelled = store.occurrences.settled(), store.outbox.any_to_cancel()
        if settled or cancelled:
            with self.database.begin() as store:
                store.occurrences.finish(settled)
                store.outbox.cancel_queued(self.chunk, self.clock.now())


def _decide(store: Store, item: CalendarItem, due: list[datetime], now: datetime) -> None:
    fires, expired = split_late(item, due, now)
    missed = store.occurrences.expire(item.id, expired, now)
    if missed:
        _log.warning("occurrences expired", item=item.id, count=missed, latest=expired[-1][0].isoformat())
    if fires is None:
        return
    occurrence = store.occurrences.fire(item.id, fires, keep(item), now)
    if occurrence is not None:  # otherwise another process was first
        _log.info("occurrence fires", item=item.id, due=fires.isoformat(), occurrence=occurrence)


def _plan(unwritten: Unwritten) -> FanOut:
    item = kept(unwritten.item_json)
    return FanOut(
        occurrence_id=unwritten.id,
        item=item.id,
        due_at=unwritten.due_at,
        account=item.account,
        topic=item.title,
        at=unwritten.decided_at,
        expires_at=unwritten.due_at + item.max_late,
        audience=item.chosen(unwritten.decided_at),
        once=item.once,
    )
