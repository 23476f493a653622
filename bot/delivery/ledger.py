"""The delivery steps that touch the database: claiming what is due, and writing what became of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.calendar.kept import content_of
from bot.channels.port import Accepted, Closed, Outcome, Outgoing, Rejected, Retry
from bot.clock import Clock
from bot.delivery.ladder import Path
from bot.delivery.verdict import WINDOW_CLOSED_CODES, obstacle, settled
from handlers.content import AnyContent, from_json, summary
from storage.database import Database
from storage.models import DeliveryState
from storage.outbox import DueDelivery
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Attempt:
    """A message whose `attempting` is committed.

    trigger: the window it was taken from. item_json: its occurrence's item, if it has an occurrence.
    """

    due: DueDelivery
    trigger: str
    item_json: str = ""
    path: Path = Path.CUSTOMER_SERVICE

    @property
    def account(self) -> str:
        """Whose sender it is for."""
        return self.due.account

    def outgoing(self) -> Outgoing:
        """What the sender of its path is given."""
        return Outgoing((self.due.openid,), self.content(), f"roost-{self.due.id}")

    def content(self) -> AnyContent:
        """What is sent.

        Raises: pydantic.ValidationError when this version of the program cannot read it.
        """
        return from_json(self.due.content) if self.due.content else content_of(self.item_json)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of an attempt."""

    attempt: Attempt
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Ledger:
    """Both steps are one transaction each; every process of an installation may run them."""

    database: Database
    clock: Clock

    def claim(
        self, limit: int, resting: Collection[str], most_silent: int = 1000
    ) -> tuple[list[Attempt], int]:
        """Commit `attempting` for up to `limit` due messages; what must not go out gets its reason.

        Gives the attempts, and how many messages were looked at in all.
        Messages that are not sent cost no call, so many of them are settled in one go.
        """
        now = self.clock.now()
        attempts: list[Attempt] = []
        changes: list[dict[str, Any]] = []
        with self.database.begin() as store:
            found = store.outbox.due(now, most_silent, resting)
            items = store.occurrences.hold({due.occurrence_id for due in found if due.occurrence_id})
            for due in found:
                if len(attempts) == limit:
                    break
                if due.occurrence_id and due.occurrence_id not in items:
                    continue  # paused at this very moment
                stopped = obstacle(due, now)
                trigger = None if stopped else store.windows.consume(due.account, due.openid, now)
                if trigger:
                    attempts.append(Attempt(due, trigger, items.get(due.occurrence_id or 0, "")))
                    changes.append(_columns(due, now, DeliveryState.ATTEMPTING, ""))
                else:
                    changes.append(
                        _columns(due, now, *(stopped or (DeliveryState.SUPPRESSED, "no_open_window")))
                    )
            store.outbox.settle(changes)
        return attempts, len(changes)

    def settle(self, results: Sequence[Result], most_attempts: int) -> None:
        """Write outcomes, what they say about windows, and the log line of what reached the member."""
        now = self.clock.now()
        with self.database.begin() as store:
            store.outbox.settle([settled(r.attempt.due, r.outcome, now, most_attempts) for r in results])
            store.engagement.add(
                [_logged(r.attempt, now) for r in results if isinstance(r.outcome, Accepted)]
            )
            for result in results:
                _adjust_window(store, result)

    def give_up_on_lost(self, silent_for: timedelta) -> int:
        """Attempts of a process that died become `unknown`; tells how many."""
        now = self.clock.now()
        with self.database.begin() as store:
            return store.outbox.give_up_on_lost(now - silent_for, now)


def _columns(due: DueDelivery, now: datetime, state: DeliveryState, reason: str) -> dict[str, Any]:
    attempting = state is DeliveryState.ATTEMPTING
    return {
        "was_id": due.id,
        "state": state,
        "reason": reason,
        "attempted_at": now if attempting else None,
        "settled_at": None if attempting else now,
    }


def _adjust_window(store: Store, result: Result) -> None:
    due = result.attempt.due
    match result.outcome:
        case Retry():
            store.windows.refund(due.account, due.openid, result.attempt.trigger)
        case Closed():
            store.windows.close(due.account, due.openid)
        case Rejected(code=code) if code in WINDOW_CLOSED_CODES:
            store.windows.close(due.account, due.openid)
        case _:
            pass


def _logged(attempt: Attempt, now: datetime) -> dict[str, Any]:
    due = attempt.due
    return {
        "member_id": due.member_id,
        "account": due.account,
        "at": now,
        "kind": "out" if due.source == "reply" else "push",
        "topic": due.topic,
        "handler": due.handler,
        "source": due.source,
        "text": summary(attempt.content()),
    }
