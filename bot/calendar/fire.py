"""Firing what is due, and writing its audience: once, however many processes try."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from pydantic import ValidationError

from bot.calendar.due import Decision, decide, due_in, undecided_from
from bot.calendar.item import CalendarItem
from bot.calendar.kept import keep, kept, kept_terms
from bot.calendar.message import draws_of
from bot.calendar.pace import Pace
from bot.calendar.state import calendar_state
from bot.calendar.times import FALLBACK_ZONE, zone_named
from bot.clock import Clock
from bot.config.peace import PeaceSection
from storage.database import Database
from storage.fan_out_rows import FanOut
from storage.fan_outs import Chunk, Unwritten
from storage.store import Store

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The calendar's work on the database; idempotent, so every process may do it.

    pace: how many openids are looked at in one transaction. peace: what is in force now.
    at_once: how many chunks of an audience are written before others are looked at.
    """

    database: Database
    clock: Clock
    pace: Pace = field(default_factory=Pace)
    peace: Callable[[], PeaceSection] = PeaceSection
    at_once: int = 8

    def tick(self, items: Sequence[CalendarItem]) -> Chunk:
        """Decide what has come due, write some more of each audience, and close what has ended.

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
            state = calendar_state(store)
        for item in items:
            mark = state.mark_of(item, now)
            after = undecided_from(item, state.marks.get(mark), now)
            due = state.between(item, after, now)
            is_behind = mark not in state.marks or (not due and state.is_behind(mark, now))
            if decide(item, due, now, state.of(item.id)).until or is_behind:
                item_json = self._keep(item) if due else ""
                with self.database.begin() as store:
                    decided = decide(item, due, now, store.item_states.hold(item.id))
                    _record(store, item, item_json, decided, now)
                    store.occurrences.mark(mark, decided.until or (after if due else now))
                if mark not in state.marks and mark != item.mark:
                    ahead = state.marks[item.mark].isoformat()
                    _log.warning("the clock was ahead, or is behind", item=item.id, decided_until=ahead)

    def _keep(self, item: CalendarItem) -> str:
        if not item.each_member_at_their_own:
            return keep(item, self.peace())
        with self.database.read() as store:
            return keep(item, self.peace(), [zone for zone in store.fan_outs.zones() if zone_named(zone)])

    def _write(self, unwritten: Unwritten) -> Chunk:
        try:
            plan = _plan(unwritten)
        except ValidationError as error:
            with self.database.begin() as store:
                store.occurrences.pause(unwritten.id, "this version of Roost cannot read its item")
            _log.error("occurrence paused", occurrence=unwritten.id, reason=str(error))
            return Chunk(0, more=False)
        queued, more = 0, True
        for number in range(self.at_once):
            if number and self.pace.rest:
                self.clock.sleep(self.pace.rest)
            chunk = self._write_chunk(plan)
            queued, more = queued + chunk.queued, chunk.more
            if not more:
                break
        return Chunk(queued, more)

    def _write_chunk(self, plan: FanOut) -> Chunk:
        with self.database.begin() as store:
            began = self.clock.monotonic()
            chunk = store.fan_outs.write(plan, self.pace.size)
            # Without the commit, whose time is the disk's, whatever the size. Where many may write at once
            # nobody waits for it.
            took = self.clock.monotonic() - began if self.database.alone else 0.0
            self.pace.took(took, awaited=self.database.awaited)
        if self.pace.much_written(chunk.queued):
            self.database.copy_back()
        return chunk

    def _close(self) -> None:
        """What is settled is done; what is left of a cancelled occurrence is cancelled, as much as fits."""
        with self.database.read() as store:
            settled, cancelled = store.occurrences.settled(), store.outbox.any_to_cancel()
        if settled or cancelled:
            with self.database.begin() as store:
                store.occurrences.finish(settled)
                store.outbox.cancel_queued(self.pace.size, self.clock.now())


def _record(store: Store, item: CalendarItem, item_json: str, decided: Decision, now: datetime) -> None:
    missed = store.occurrences.expire(item.id, decided.expired, now)
    store.occurrences.call_off(item.id, decided.called_off, now, "its item was cancelled")
    if missed:
        _log.warning("occurrences do not begin", item=item.id, count=missed, until=decided.until)
    if decided.fires is None:
        return
    occurrence = store.occurrences.fire(item.id, decided.fires, item_json, now, item.priority)
    if occurrence is not None:  # otherwise another process was first
        _log.info("occurrence fires", item=item.id, due=decided.fires.isoformat(), occurrence=occurrence)


def _plan(unwritten: Unwritten) -> FanOut:
    item, terms = kept(unwritten.item_json), kept_terms(unwritten.item_json)
    by_zone: dict[str, datetime] = {}
    begins, due = unwritten.decided_at, unwritten.due_at
    if item.each_member_at_their_own:
        by_zone = due_in(item, unwritten.due_at, {FALLBACK_ZONE, *terms.zones})
        begins = due = by_zone[FALLBACK_ZONE]
    return FanOut(
        occurrence_id=unwritten.id,
        item=item.id,
        due_at=unwritten.due_at,
        account=item.account,
        topic=item.title,
        at=unwritten.decided_at,
        not_before=begins,
        expires_at=due + item.max_late,
        audience=item.chosen(unwritten.decided_at),
        purpose=item.purpose,
        draws=draws_of(item, terms.peace),
        due_by_zone=by_zone,
        max_late=item.max_late,
        once=item.once,
    )
