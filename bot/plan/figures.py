"""What a replay comes to: figures per occurrence, people met twice a day, quotas."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations

import numpy as np

from bot.delivery.ladder import LADDER, Action, Bools, Path, instant
from bot.plan.arrays import Rows
from bot.plan.terms import Begun, Decided, Sending
from bot.plan.world import World
from storage.quotas import begin_of

_SAMPLE = 5


@dataclass(slots=True)
class Later:
    """Messages put off for one reason, and the span of instants they were put off to."""

    count: int
    first: datetime
    last: datetime


@dataclass(slots=True)
class Planned:
    """One occurrence. audience: members meant, the held out among them.

    sent: by path. stopped: by reason, for good. waiting: no path is open; it comes with the member's next
    contact. later: by reason. still: put off beyond the plan's end. sample: some member ids by outcome.
    """

    sending: Sending
    began_at: datetime
    audience: int = 0
    held_out: Counter[str] = field(default_factory=Counter)
    sent: Counter[str] = field(default_factory=Counter)
    mass_calls: int = 0
    variants: Counter[str] = field(default_factory=Counter)
    stopped: Counter[str] = field(default_factory=Counter)
    waiting: int = 0
    later: dict[str, Later] = field(default_factory=dict)
    first_at: datetime | None = None
    last_at: datetime | None = None
    sample: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @property
    def still(self) -> int:
        """Not decided when the plan ends."""
        return (
            self.audience - sum(map(Counter.total, (self.held_out, self.sent, self.stopped))) - self.waiting
        )


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two items meant for the same members on one day (in Asia/Shanghai; `day` is its beginning)."""

    day: datetime
    items: tuple[str, str]
    members: int


@dataclass(slots=True)
class Figures:
    """Adds up what a replay tells."""

    world: World
    planned: dict[int, Planned] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    _day: datetime | None = None
    _meant: dict[str, Bools] = field(default_factory=dict)

    def add(self, told: Begun | Decided) -> None:
        """Count it."""
        if isinstance(told, Begun):
            self._begun(told)
        else:
            self._decided(told)

    def end(self) -> None:
        """Nothing more comes: close the last day."""
        for one, other in combinations(sorted(self._meant), 2):
            both = int(np.count_nonzero(self._meant[one] & self._meant[other]))
            if both and self._day:
                self.conflicts.append(Conflict(self._day, (one, other), both))
        self._meant = {}

    def _begun(self, told: Begun) -> None:
        planned = self.planned.setdefault(told.sending.number, Planned(told.sending, told.at))
        planned.audience += len(told.going)
        for reason, who in told.held_out.items():
            planned.audience += len(who)
            planned.held_out[reason] += len(who)
            self._note(planned, reason, who)
        day = begin_of("day", told.at)
        if day != self._day:
            self.end()
            self._day = day
        people, item = self.world.people, told.sending.item
        meant = self._meant.setdefault(item.id, np.zeros(len(people.ids), np.bool_))
        meant[self.world.crowds[item.account].person[told.going]] = True

    def _decided(self, told: Decided) -> None:
        planned, choice = self.planned[told.sending.number], told.choice
        for number in np.unique(choice.path[choice.action == Action.SEND]):
            by_it = choice.path == number
            self._sent(planned, LADDER[number], told, by_it)
        stopped = (choice.action == Action.SUPPRESS) | (choice.action == Action.EXPIRE)
        for reason, who in _by_reason(told, stopped):
            planned.stopped[reason] += len(who)
            self._note(planned, reason, told.who[who])
        waits = told.who[choice.action == Action.WAIT]
        planned.waiting += len(waits)
        self._note(planned, "waits", waits)
        for reason, rows in _by_reason(told, choice.action == Action.DEFER):
            first, last = instant(choice.until[rows].min()), instant(choice.until[rows].max())
            later = planned.later.setdefault(reason, Later(0, first, last))
            later.count += len(rows)
            later.first, later.last = min(later.first, first), max(later.last, last)

    def _sent(self, planned: Planned, path: Path, told: Decided, rows: Bools) -> None:
        planned.sent[path] += int(np.count_nonzero(rows))
        planned.mass_calls += path is Path.MASS  # each is told by itself
        names = [variant.name for variant in told.sending.terms.variants]
        if len(names) > 1:
            counts = np.bincount(told.variant[rows], minlength=len(names))
            planned.variants.update(dict(zip(names, map(int, counts), strict=True)))
        planned.first_at, planned.last_at = planned.first_at or told.at, told.at
        self._note(planned, path, told.who[rows])

    def _note(self, planned: Planned, outcome: str, who: Rows) -> None:
        """Keep the ids of the first few."""
        kept = planned.sample[outcome]
        person = self.world.crowds[planned.sending.item.account].person[who[: _SAMPLE - len(kept)]]
        kept += [each.decode() for each in self.world.people.ids[person]]


def _by_reason(told: Decided, rows: Bools) -> Iterator[tuple[str, Rows]]:
    reason = told.choice.reason
    for number in np.unique(reason[rows]):
        yield told.choice.reasons[number], np.flatnonzero(rows & (reason == number))
