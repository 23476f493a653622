"""Occurrences ready to be claimed, and what becomes of them."""

from collections.abc import Sequence
from typing import Any

from bot.calendar.fire import Calendar
from bot.calendar.item import CalendarItem
from bot.channels.port import Accepted, Outcome
from bot.clock import FixedClock
from bot.config.peace import PeaceSection
from bot.delivery.attempt import Attempt, Result
from bot.delivery.ledger import Ledger
from bot.delivery.policy import Policy
from storage.database import Database
from tests.support.deliveries import member
from tests.support.programs import NOON
from tests.support.rows import outbox

TEMPLATE = {"type": "template", "template_id": "TT", "data": {"thing1": "面膜"}}
NOTICE = {"type": "subscription", "template_id": "T", "data": {"thing8": "上新"}}


def campaign(name: str = "tip", **more: Any) -> CalendarItem:
    """Due at NOON, and for three days."""
    about = {"id": name, "title": name, "content": name, "at": NOON.isoformat(), "max_late": "3d"}
    return CalendarItem.model_validate(about | more)


def fire(database: Database, *items: CalendarItem, followers: Sequence[str] = ("o1",)) -> Ledger:
    """A ledger, and the items' audiences written; peace by default."""
    for openid in followers:
        member(database, openid)
    clock = FixedClock(NOON)
    Calendar(database, clock).tick(items)
    return Ledger(database, clock)


def at_peace(ledger: Ledger, **peace: Any) -> Ledger:
    policy = Policy(PeaceSection.model_validate(peace))
    return Ledger(ledger.database, ledger.clock, ledger.rates, lambda: policy)


def claimed(ledger: Ledger, outcome: Outcome | None = None, limit: int = 20) -> list[tuple[str, str]]:
    """Claim and let it all end so, accepted unless said otherwise: (path, openid) of each member."""
    attempts, _ = ledger.claim(limit)
    end(ledger, attempts, outcome or Accepted("p"))
    return sorted((attempt.path.value, due.openid) for attempt in attempts for due in attempt.dues)


def end(ledger: Ledger, attempts: Sequence[Attempt], outcome: Outcome) -> None:
    ledger.settle([Result(attempt, outcome) for attempt in attempts], 5)


def ends(database: Database, **where: Any) -> list[tuple[str, str]]:
    """(state, reason) of each delivery."""
    return [(row["state"], row["reason"]) for row in outbox(database, **where)]
