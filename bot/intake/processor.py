"""A group of events through the handlers and into the database, in one transaction.

Handlers run on what was read, before the writing transaction begins: so a slow one holds no lock, and a
conflict with another process is met by running the whole idempotent step again.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.exc import OperationalError

from bot.channels.port import BadSignatureError, Channel
from bot.clock import Clock
from bot.intake.arrivals import Arrivals
from bot.intake.decide import decide
from bot.intake.effects import SILENCE, Effects
from bot.intake.recent import Address, Recent, Records
from bot.program import Program
from handlers.contract import Event
from storage.database import Database, is_of_some, is_too_large, is_transient
from storage.inbox import StoredReply
from storage.members import ConflictError
from storage.models import InboxState

RERUNS = 5
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Live:
    """The program in force and what is opened from it; a hot reload replaces the whole."""

    program: Program
    channels: Mapping[str, Channel]


@dataclass(slots=True)
class Stage:
    """What a processor is at. handling: whether its handlers work now, and not the database."""

    handling: bool = False


@dataclass(frozen=True, slots=True)
class Processor:
    """live: gives what is in force now. new_id: makes a member's opaque id.

    queued: called, in the thread that works, after a commit with messages that may go out now.
    lets_in: whether an event is worked on; another one is stored and acknowledged, and nothing more.
    stage: of the group under way.
    """

    database: Database
    live: Callable[[], Live]
    clock: Clock
    new_id: Callable[[], str]
    queued: Callable[[], object] = lambda: None
    lets_in: Callable[[Event], bool] = lambda _event: True
    recent: Recent = field(default_factory=Recent)
    stage: Stage = field(default_factory=Stage)

    def process(self, events: Sequence[Event]) -> list[StoredReply | Exception]:
        """Handle new events once each and give every event's answer; committed when this returns.

        An event that alone cannot be committed now (its member is locked by somebody else, say), or that is
        signed for another one (BadSignatureError), gets the exception: it is not acknowledged.
        Raises: sqlalchemy.exc.OperationalError when the database can take nothing now.
        """
        afresh = False  # nearly all events are new, and nearly all records are as this process left them
        fault: Exception = ConflictError()
        for _ in range(RERUNS):
            try:
                return self._process(events, afresh=afresh)
            except ConflictError:
                afresh = True
            except Exception as error:  # noqa: BLE001 - what it means is decided below
                fault = error
                if not is_transient(error):
                    break
        if is_transient(fault) or (isinstance(fault, OperationalError) and not is_of_some(fault)):
            raise fault  # the database's state, and no event's fault
        if len(events) > 1:
            return [self.process([event])[0] for event in events]
        return [self._alone(events[0], fault)]

    def _alone(self, event: Event, fault: Exception) -> StoredReply | Exception:
        """An event that is in the way by itself."""
        if isinstance(fault, ConflictError) or (is_of_some(fault) and not is_too_large(fault)):
            return fault
        return self._quarantine(event, fault)

    def defer(self, events: Sequence[Event]) -> list[StoredReply | Exception]:
        """Keep events whose handlers take too long, to be answered later; gives each its answer for now.

        Raises: as `process`.
        """
        return self._put_aside(events, state=InboxState.DEFERRED, retry_at=self.clock.now())

    def greet(self, signature: str) -> None:
        """Keep the signature of a test of the address: no callback may come with it.

        Raises: BadSignatureError when one has, sqlalchemy.exc.OperationalError.
        """
        try:
            with self.database.begin() as store:
                store.signatures.add({signature: ""})
        except ConflictError:
            with self.database.read() as store:
                if store.signatures.owners([signature]).get(signature):
                    raise BadSignatureError("signed for a message") from None

    def commit(self, effects: Effects) -> None:
        """Write everything in one transaction.

        Raises: ConflictError when another process was first, sqlalchemy.exc.OperationalError.
        """
        with self.database.begin() as store:
            queued = effects.write(store)
        if queued:
            self.queued()

    def _process(self, events: Sequence[Event], *, afresh: bool) -> list[StoredReply | Exception]:
        """One try; `afresh` looks in the database for what is otherwise taken to be new or known."""
        arrivals = self._arrivals(events) if afresh else Arrivals(events)
        live = self.live()
        effects = Effects(self.clock.now(), live.program.config, signatures=arrivals.signatures)
        fresh = []
        for event in arrivals.fresh.values():
            if self.lets_in(event):
                fresh.append(event)
            else:
                effects.acknowledge(event, SILENCE)
                arrivals.replies[event.key] = SILENCE
        if fresh:
            records = self._records({(event.account, event.sender) for event in fresh}, afresh=afresh)
            with self._handling():
                for handler in live.program.chain:
                    handler.prepare(fresh)
                for event in fresh:
                    arrivals.replies[event.key] = self._answer(event, records, effects, live)
        if arrivals.fresh or arrivals.signatures:
            self.commit(effects)
            if self.database.alone:  # where others write too, what is kept would soon be out of date
                self.recent.keep(effects.records.values())
        return arrivals.answers()

    @contextmanager
    def _handling(self) -> Iterator[None]:
        self.stage.handling = True
        try:
            yield
        finally:
            self.stage.handling = False

    def _arrivals(self, events: Sequence[Event]) -> Arrivals:
        with self.database.read() as store:
            replies = store.inbox.replies([event.key for event in events])
            return Arrivals(events, replies, store.signatures.owners([event.signature for event in events]))

    def _records(self, addresses: set[Address], *, afresh: bool) -> Records:
        records = {} if afresh else self.recent.of(addresses)
        if len(records) < len(addresses):
            with self.database.read() as store:
                records |= store.members.load(addresses - records.keys())
        return records

    def _answer(self, event: Event, records: Records, effects: Effects, live: Live) -> StoredReply:
        """One event's effects and its passive reply; a handler's fault defers the event, not the group."""
        known = records.get((event.account, event.sender))
        try:
            decision = decide(event, known, live.program.chain, effects.now, self.new_id)
            passive = live.channels[event.account].render(event, decision.reply.content, effects.now)
        except Exception as error:  # noqa: BLE001 - a handler's bug, whatever it is, costs one event
            _log.exception("a handler failed; the event is kept and tried again", key=event.key)
            effects.acknowledge(event, SILENCE, **failure(error, 1, effects.now))
            return SILENCE
        answer = StoredReply(passive.body, passive.content_type)
        record = decision.record
        effects.acknowledge(event, answer, record.profile.id if record else None)
        if record:
            records[event.account, event.sender] = record
            effects.keep(decision, record)
            effects.said_at_once(decision, record)
            if later := (*passive.rest, *decision.reply.more):
                effects.say_later(decision, record, later)
        return answer

    def _quarantine(self, event: Event, error: Exception) -> StoredReply | Exception:
        """The database refuses this very event: keep it aside, whole."""
        (answer,) = self._put_aside([event], state=InboxState.QUARANTINED, error=_short(error))
        _log.error("event quarantined: its effects cannot be written", key=event.key, error=repr(error))
        return answer

    def _put_aside(self, events: Sequence[Event], **columns: Any) -> list[StoredReply | Exception]:
        """The events alone, without effects; of those that are known already, their stored answers."""
        arrivals = Arrivals(events)
        for _ in range(RERUNS):
            config = self.live().program.config
            effects = Effects(self.clock.now(), config, signatures=arrivals.signatures)
            for event in arrivals.fresh.values():
                effects.acknowledge(event, SILENCE, **columns)
                arrivals.replies[event.key] = SILENCE
            try:
                self.commit(effects)
            except ConflictError:
                arrivals = self._arrivals(events)
            else:
                return arrivals.answers()
        raise ConflictError


def failure(error: Exception, attempts: int, now: datetime, most: int = 5) -> dict[str, Any]:
    """The inbox columns after a handler failed for the `attempts`-th time: tried later, or quarantined."""
    values: dict[str, Any] = {"attempts": attempts, "error": _short(error)}
    if attempts >= most:
        return values | {"state": InboxState.QUARANTINED, "retry_at": None}
    return values | {"state": InboxState.DEFERRED, "retry_at": now + timedelta(seconds=2**attempts)}


def _short(error: Exception) -> str:
    """Pure ASCII, as the payload is, so that it can always be stored."""
    return ascii(error)[:500]
