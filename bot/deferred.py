"""Events acknowledged before they were handled: handled now, answered by the customer-service path."""

from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.decide import Decision, decide
from bot.effects import Effects
from bot.event_json import load_event
from bot.processor import RERUNS, Processor, failure
from storage.members import ConflictError
from storage.models import InboxState

_LEASE = timedelta(seconds=60)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Deferred:
    """The work a processor put off."""

    processor: Processor

    def revive(self, limit: int = 100) -> int:
        """Handle deferred events that are due, each in a transaction of its own; tells how many."""
        now = self.processor.clock.now()
        with self.processor.database.begin() as store:
            leased = store.inbox.lease_deferred(now, now + _LEASE, limit)
        for key, payload, attempts in leased:
            for _ in range(RERUNS):
                try:
                    self._revive(key, payload, attempts + 1)
                except ConflictError:
                    continue
                break
        return len(leased)

    def _revive(self, key: str, payload: str, attempt: int) -> None:
        event, live = load_event(payload), self.processor.live()
        with self.processor.database.read() as store:
            known = store.members.load({(event.account, event.sender)}).get((event.account, event.sender))
        effects = Effects(self.processor.clock.now(), live.program.config.delivery)
        try:
            decision = decide(event, known, live.program.chain, effects.now, self.processor.new_id)
        except Exception as error:  # noqa: BLE001 - a handler's bug, whatever it is, costs one event
            _log.exception("a handler failed again", event=key, attempt=attempt)
            effects.settled.append((key, failure(error, attempt, effects.now)))
        else:
            _settle(decision, effects)
        with self.processor.database.begin() as store:
            effects.write(store)


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
