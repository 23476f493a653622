"""Events acknowledged before they were handled: handled now, answered by the customer-service path."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy.exc import OperationalError

from bot.channels.port import FRESHNESS
from bot.intake.decide import Decision, decide
from bot.intake.effects import Effects
from bot.intake.event_json import load_event
from bot.intake.processor import RERUNS, Processor, failure
from handlers.contract import Event
from storage.members import ConflictError
from storage.models import InboxState

_LEASE = timedelta(seconds=60)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Deferred:
    """The work a processor put off."""

    processor: Processor

    def revive(self, limit: int = 100) -> int:
        """Handle deferred events that are due, all in one transaction where it can be; tells how many.

        And forget the signatures that no callback could come with any more.
        """
        now = self.processor.clock.now()
        with self.processor.database.begin() as store:
            store.signatures.forget(now - 2 * FRESHNESS)
            leased = store.inbox.lease_deferred(now, now + _LEASE, limit)
        if not self._revived(leased) and len(leased) > 1:
            for each in leased:
                self._revived([each])
        return len(leased)

    def _revived(self, leased: Sequence[tuple[str, str, int]]) -> bool:
        """Whether they were handled together; of one alone, whatever becomes of it."""
        for _ in range(RERUNS):
            try:
                self._handle([load_event(payload) for _, payload, _ in leased])
            except (ConflictError, OperationalError):  # not its own fault: now, or when the lease has run out
                continue
            except Exception as error:  # noqa: BLE001 - a handler's bug, whatever it is, costs one event
                if len(leased) == 1:
                    key, _, attempts = leased[0]
                    _log.exception("a handler failed again", key=key, attempt=attempts + 1)
                    self._put_off(key, error, attempts + 1)
                return False
            return True
        return False

    def _handle(self, events: Sequence[Event]) -> None:
        processor, live = self.processor, self.processor.live()
        with processor.database.read() as store:
            records = store.members.load({(event.account, event.sender) for event in events})
        effects = Effects(processor.clock.now(), live.program.config)
        for event in events:
            known = records.get((event.account, event.sender))
            decision = decide(event, known, live.program.chain, effects.now, processor.new_id)
            if decision.record:
                records[event.account, event.sender] = decision.record
            _settle(decision, effects)
        processor.commit(effects)

    def _put_off(self, key: str, error: Exception, attempt: int) -> None:
        values = failure(error, attempt, self.processor.clock.now())
        with suppress(ConflictError), self.processor.database.begin() as store:  # another process handled it
            store.inbox.settle_deferred(key, values)


def _settle(decision: Decision, effects: Effects) -> None:
    record = decision.record
    columns = {"state": InboxState.DONE, "retry_at": None, "error": ""}
    effects.settled.append(
        (decision.event.key, columns | {"member_id": record.profile.id if record else None})
    )
    if record:
        effects.keep(decision, record)
        contents = (decision.reply.content, *decision.reply.more)
        effects.say_later(decision, record, [content for content in contents if content is not None])
