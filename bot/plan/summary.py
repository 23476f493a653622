"""The plan: what the next days of the calendar would bring, added up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.config.model import Config
from bot.plan.agenda import Missed, Stopped
from bot.plan.budget import Budget
from bot.plan.figures import Conflict, Figures, Planned
from bot.plan.rehearsal import rehearse
from bot.plan.words import ZONE
from storage.census import Unfinished
from storage.database import Database


@dataclass(frozen=True, slots=True)
class QuotaDay:
    """The calls of an endpoint on its busiest day, which begins at `day` in Asia/Shanghai.

    limit: None where there is none. exhausted_at: when its quota was first used up in the plan.
    """

    account: str
    endpoint: str
    day: datetime
    used: int
    limit: int | None
    exhausted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Plan:
    """From now until then (aware UTC). members: by account.

    occurrences: of those that mean nobody only the first of each item; idle: how many more it has.
    stopped: items that do not go out. stuck: occurrences that do not go on.
    """

    now: datetime
    until: datetime
    members: dict[str, int]
    occurrences: tuple[Planned, ...]
    idle: dict[str, int]
    conflicts: tuple[Conflict, ...]
    quotas: tuple[QuotaDay, ...]
    missed: tuple[Missed, ...]
    stopped: tuple[Stopped, ...]
    stuck: tuple[Unfinished, ...]

    def of(self, item: str) -> "Plan":
        """Only what concerns one item; it was planned together with all others."""
        return Plan(
            self.now,
            self.until,
            self.members,
            tuple(each for each in self.occurrences if each.sending.item.id == item),
            {name: times for name, times in self.idle.items() if name == item},
            tuple(each for each in self.conflicts if item in each.items),
            self.quotas,
            tuple(each for each in self.missed if each.item == item),
            tuple(each for each in self.stopped if each.item == item),
            tuple(each for each in self.stuck if each.item == item),
        )


def make_plan(database: Database, config: Config, now: datetime, until: datetime) -> Plan:
    """Replay the calendar against the members as they are. Reads, never writes or sends."""
    rehearsal = rehearse(database, config, now, until)
    figures = Figures(rehearsal.world)
    for told in rehearsal.told:
        figures.add(told)
    figures.end()
    shown, idle = _folded(sorted(figures.planned.values(), key=lambda each: each.began_at))
    return Plan(
        now,
        until,
        {account: len(crowd.person) for account, crowd in rehearsal.world.crowds.items()},
        shown,
        idle,
        tuple(figures.conflicts),
        tuple(quota for account, budget in rehearsal.budgets.items() for quota in _quotas(account, budget)),
        rehearsal.agenda.missed,
        rehearsal.agenda.stopped,
        rehearsal.stuck,
    )


def _folded(planned: Iterable[Planned]) -> tuple[tuple[Planned, ...], dict[str, int]]:
    """An item that is due every minute, for whoever is new, mostly means nobody: once told is enough."""
    shown: list[Planned] = []
    idle: dict[str, int] = {}
    for each in planned:
        item = each.sending.item.id
        if each.audience or item not in idle:
            shown.append(each)
        if not each.audience:
            idle[item] = idle.get(item, -1) + 1
    return tuple(shown), {item: times for item, times in idle.items() if times}


def _quotas(account: str, budget: Budget) -> list[QuotaDay]:
    """Of the endpoints that are called at all."""
    days: dict[str, tuple[int, datetime]] = {}
    for (endpoint, span, began), used in budget.used.items():
        if span == "day" and used > days.get(endpoint, (0, began))[0]:
            days[endpoint] = (used, began)
    return [
        QuotaDay(
            account,
            endpoint,
            day,
            used,
            budget.limits.get(endpoint, {}).get("day"),
            budget.exhausted.get(endpoint),
        )
        for endpoint, (used, day) in sorted(days.items())
    ]


def day_name(at: datetime) -> str:
    """The day on which an instant falls: "2026-11-20"."""
    return f"{at.astimezone(ZONE):%Y-%m-%d}"
