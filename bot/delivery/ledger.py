"""The delivery steps that touch the database: claiming what is due, and writing what became of it."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.channels.mass_send import REPEATABLE_FOR as JOB_REPEATABLE_FOR
from bot.channels.port import Accepted, Closed, Rejected, Retry
from bot.channels.template_message import REPEATABLE_FOR
from bot.clock import Clock
from bot.delivery import jobs
from bot.delivery.attempt import Attempt, Result
from bot.delivery.claim import Claim
from bot.delivery.ladder import Path
from bot.delivery.policy import Policy
from bot.delivery.rates import ENDPOINTS, Rates
from bot.delivery.turn import Turn
from bot.delivery.verdict import UNREACHABLE_CODES, settled
from handlers.content import summary
from handlers.notices import SubscriptionNotice
from storage.claims import DueDelivery
from storage.database import Database
from storage.models import DeliveryState
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Ledger:
    """Both steps are one transaction each; every process of an installation may run them.

    policy: what the configuration in force says.
    """

    database: Database
    clock: Clock
    rates: Rates = field(default_factory=Rates)
    policy: Callable[[], Policy] = Policy

    def claim(
        self,
        limit: int,
        resting: Collection[str] = (),
        most_silent: int = 1000,
        *,
        bulk: int | None = None,
        tidy: bool = True,
    ) -> tuple[list[Attempt], int]:
        """Commit `attempting` for up to `limit` calls; what must not go out gets its reason.

        Gives the attempts, and how many messages were dealt with in all.
        Messages that are not sent cost no call, so many of them are settled in one go.
        bulk: how many of the calls may be the calendar's; all where it is not given. tidy: also what nobody
        waits for in a hurry: repetitions, and what waited until it was too late.
        """
        with self.database.begin() as store:
            turn = Turn(store, self.clock.now(), self.policy(), self.rates)
            claim = Claim(turn, limit, limit if bulk is None else bulk, most_silent, resting, tidy)
            attempts = claim.run()
        return attempts, claim.settled + len(attempts)

    def settle(self, results: Sequence[Result], most_attempts: int) -> None:
        """Write outcomes, what they say about paths, and the log line of what reached the member.

        Idempotent.
        """
        now = self.clock.now()
        with self.database.begin() as store:
            results = _not_written_yet(store, results)
            single = [result for result in results if not result.attempt.job]
            store.outbox.settle([settled(r.attempt, r.outcome, now, most_attempts) for r in single])
            _give_back(store, self.rates, results)
            for result in single:
                _adjust_path(store, result)
            for result in results:
                if result.attempt.job:
                    jobs.settle(store, result, now, most_attempts)
            _catch_up(store, results)
            accepted = [r.attempt for r in results if isinstance(r.outcome, Accepted)]
            store.engagement.add([_logged(each, due, now) for each in accepted for due in each.dues])

    def give_up_on_lost(self, silent_for: timedelta) -> int:
        """Attempts of a process that died become `unknown`, or are repeated where a key makes that harmless.

        Tells how many became unknown.
        """
        now = self.clock.now()
        with self.database.begin() as store:
            lost = store.outbox.give_up_on_lost(now - silent_for, now - REPEATABLE_FOR, now)
            store.mass_jobs.repeat_lost(now - silent_for, now)
            for job in store.mass_jobs.given_up(now - JOB_REPEATABLE_FOR):
                reason = "unclear, and not to be repeated any more"
                lost += store.mass_jobs.settle(job, now, state=DeliveryState.UNKNOWN, reason=reason)
            return lost


def _not_written_yet(store: Store, results: Sequence[Result]) -> Sequence[Result]:
    """Without those of this step's earlier run, of whose commit nothing was heard."""
    since = store.outbox.under_way([result.attempt.due.id for result in results])
    return [
        result
        for result in results
        if (at := since.get(result.attempt.due.id))
        and (result.attempt.is_repeated or at == result.attempt.granted_at)
    ]


def _give_back(store: Store, rates: Rates, results: Sequence[Result]) -> None:
    """Calls that did not reach the platform are not counted; in the order in which claims ask for them."""
    unused = Counter(
        (
            result.attempt.account,
            ENDPOINTS[result.attempt.path],
            result.attempt.path,
            result.attempt.granted_at,
        )
        for result in results
        if isinstance(result.outcome, Retry) and not result.outcome.code
    )
    for (account, _, path, granted_at), count in sorted(unused.items()):
        rates.give_back(store, account, path, count, granted_at)


def _catch_up(store: Store, results: Sequence[Result]) -> None:
    """The platform may report faster than its answer is written here."""
    ids: dict[str, list[str]] = {}
    for result in results:
        reported = result.attempt.path in (Path.TEMPLATE, Path.MASS)
        if reported and isinstance(result.outcome, Accepted) and result.outcome.platform_id:
            ids.setdefault(result.attempt.account, []).append(result.outcome.platform_id)
    for account, platform_ids in ids.items():
        store.receipts.catch_up(account, platform_ids)


def _adjust_path(store: Store, result: Result) -> None:
    """Give back what was certainly not used; close what the platform says is closed."""
    attempt, due = result.attempt, result.attempt.due
    match result.outcome, attempt.path:
        case Retry(), Path.CUSTOMER_SERVICE:
            store.windows.refund(due.account, due.openid, attempt.trigger)
        case Closed(), Path.CUSTOMER_SERVICE:
            store.windows.close(due.account, due.openid, attempt.trigger, attempt.granted_at)
        case Rejected(code=code), _ if code in UNREACHABLE_CODES:
            store.windows.close(due.account, due.openid, attempt.trigger, attempt.granted_at)
        case (Retry() | Closed()) as outcome, Path.SUBSCRIPTION:
            if isinstance(attempt.content, SubscriptionNotice):
                template = attempt.content.template_id
                change = store.subscriptions.give_back
                change = change if isinstance(outcome, Retry) else store.subscriptions.withdrawn
                change(due.account, due.openid, template)
        case _:
            pass


def _logged(attempt: Attempt, due: DueDelivery, now: datetime) -> dict[str, Any]:
    return {
        "member_id": due.member_id,
        "account": due.account,
        "at": now,
        "kind": "out" if due.source == "reply" else "push",
        "topic": due.topic,
        "handler": due.handler,
        "source": due.source,
        "text": summary(attempt.content),
    }
