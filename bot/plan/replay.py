"""The calendar's occurrences one after another on a virtual clock: pure, but for the world it uses up."""

import heapq
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

import numpy as np

from bot.channels.mass_send import FEWEST, MOST
from bot.delivery.ladder import Action, Path, instant, micros
from bot.plan.arrays import Rows
from bot.plan.budget import Budget
from bot.plan.deciding import apply, decide, goes_by, some
from bot.plan.rationing import over_budget, waiting
from bot.plan.terms import Begun, Decided, Sending
from bot.plan.world import NOT_AGAIN, Crowd, World
from storage.quotas import end_of

Audience = Callable[[Sending], Rows]
"""Whom of its account's crowd an occurrence is meant for, when it begins."""
Watch = Callable[[World, Budget, Sending, Rows, datetime], None]
"""Told whose turn it is, while the world is as they are decided by."""
Told = Begun | Decided
_LARGEST, _SMALLEST = 50_000, 1_000
_SECOND = timedelta(seconds=1) // timedelta(microseconds=1)
_Key = tuple[int, bool, int, int, int]


def nobody(*_: object) -> None:
    """Watches nothing."""


class Replay:
    """What comes due. budgets: by account. fewest: how many members a mass send needs."""

    def __init__(
        self,
        world: World,
        budgets: Mapping[str, Budget],
        audience: Audience,
        watch: Watch = nobody,
        fewest: int = FEWEST,
    ) -> None:
        self._world = world
        self._budgets = budgets
        self._audience = audience
        self._watch = watch
        self._fewest = fewest
        self._keys: list[_Key] = []
        self._turns: dict[_Key, tuple[Sending, list[Rows]]] = {}
        self._gathered: dict[tuple[int, int], tuple[Sending, Rows]] = {}

    def begin(self, sending: Sending, at: datetime) -> None:
        """Take its audience then, before anything that is due at the same time is sent."""
        self._turn(sending, at, begins=True)

    def add(self, sending: Sending, at: datetime, who: Rows) -> None:
        """Look at it then for these members."""
        if len(who):
            self._turn(sending, at, begins=False).append(who)

    def wait(self, sending: Sending, at: datetime, who: Rows) -> Decided:
        """These wait for the members' next contact already."""
        return self._settle(waiting(sending, at, who))

    def run(self, until: datetime) -> Iterator[Told]:
        """Everything in time order; of what is due at the same time, the higher priority first.

        Ends at `until`: what is looked at later is left out.
        """
        while self._keys and self._keys[0][0] <= micros(until):
            key = heapq.heappop(self._keys)
            (sending, parts), at = self._turns.pop(key), instant(key[0])
            if not parts:
                yield self._begin(sending, at)
                continue
            who = parts[0] if len(parts) == 1 else np.sort(np.concatenate(parts))
            for part in self._crowd(sending).rounds(who):
                self._watch(self._world, self._budgets[sending.item.account], sending, part, at)
                yield from self._send(sending, at, part)
        for sending, who in self._gathered.values():  # alone, each of them
            yield waiting(sending, until, who)

    def _turn(self, sending: Sending, at: datetime, *, begins: bool) -> list[Rows]:
        key = (micros(at), not begins, -sending.item.priority, micros(sending.due_at), sending.number)
        if key not in self._turns:
            heapq.heappush(self._keys, key)
            self._turns[key] = (sending, [])
        return self._turns[key][1]

    def _crowd(self, sending: Sending) -> Crowd:
        return self._world.crowds[sending.item.account]

    def _begin(self, sending: Sending, at: datetime) -> Begun:
        people, crowd, item = self._world.people, self._crowd(sending), sending.item
        audience = self._audience(sending)
        if item.once:
            audience = audience[people.free_at[item.id][crowd.person[audience]] <= micros(at)]
        held = sending.terms.held_out(people.bucket[crowd.person[audience]])
        going = audience[held < 0]
        if item.once:
            people.free_at[item.id][crowd.person[audience]] = NOT_AGAIN
        self.schedule(sending, at, going)
        reasons = enumerate(each.reason for each in sending.terms.draws.held_out)
        return Begun(sending, at, going, {reason: audience[held == number] for number, reason in reasons})

    def schedule(self, sending: Sending, at: datetime, who: Rows) -> None:
        """Look at each of them when it is due for them, now if that is past."""
        if not sending.item.each_member_at_their_own:
            self.add(sending, at, who)
            return
        people = self._world.people
        zone = people.zone[self._crowd(sending).person[who]]
        for number in np.unique(zone):
            due = sending.due_in(people.zones[number] if number >= 0 else "")
            self.add(sending, max(at, due), who[zone == number])

    def _send(self, sending: Sending, at: datetime, who: Rows) -> Iterator[Decided]:
        """Decide block by block, until the rate of a path is used up; the rest is for the next minute."""
        budget = self._budgets[sending.item.account]
        later = np.zeros(0, np.bool_)
        while len(who) and not later.any():
            size = self._block(sending, at)
            decided = decide(self._world, budget, sending, who[:size], at)
            mass = goes_by(decided.choice, Path.MASS)
            self._gather(some(decided, mass))
            again, later = over_budget(budget, decided)
            yield self._settle(some(decided, ~(mass | again | later)))
            if again.any():
                yield self._settle(decide(self._world, budget, sending, decided.who[again], at))
            who = who[size:]
            if later.any():
                self.add(sending, end_of("minute", at), np.concatenate([decided.who[later], who]))
        for number in range(len(sending.terms.variants)):
            fewest = MOST + FEWEST if later.any() else self._fewest
            yield from self._send_by_mass(sending, at, number, fewest)

    def _gather(self, decided: Decided) -> None:
        """Members for mass sends, by what they get."""
        for number in np.unique(decided.variant):
            key = (decided.sending.number, int(number))
            _, known = self._gathered.get(key, (decided.sending, decided.who[:0]))
            self._gathered[key] = decided.sending, np.append(known, decided.who[decided.variant == number])

    def _send_by_mass(self, sending: Sending, at: datetime, variant: int, fewest: int) -> Iterator[Decided]:
        """Jobs of up to 10,000, decided once more; who is not enough for one stays gathered."""
        budget, key = self._budgets[sending.item.account], (sending.number, variant)
        _, who = self._gathered.pop(key, (sending, np.zeros(0, np.intp)))
        while len(who) >= fewest:
            size = MOST - (len(who) == MOST + 1)  # nobody is left alone
            decided = decide(self._world, budget, sending, who[:size], at)
            goes = goes_by(decided.choice, Path.MASS)
            late = decided.choice.action == Action.EXPIRE  # they have waited for company until too late
            yield self._settle(some(decided, ~(goes | late)))
            yield self._settle(waiting(sending, at, decided.who[late]))
            who = who[size:]
            if not budget.room(Path.MASS, at).pace:
                self.add(sending, end_of("minute", at), decided.who[goes])
            elif np.count_nonzero(goes) >= self._fewest:
                budget.use(Path.MASS, 1, at)
                yield self._settle(some(decided, goes))
            elif goes.any():
                who = np.append(decided.who[goes], who)
                break
        if len(who):
            self._gathered[key] = sending, who

    def _block(self, sending: Sending, at: datetime) -> int:
        budget = self._budgets[sending.item.account]
        paths = {path for variant in sending.terms.variants for path in variant.message.paths}
        pace = min((budget.room(path, at).pace for path in paths - {Path.MASS}), default=_LARGEST)
        return min(max(2 * pace, _SMALLEST), _LARGEST)

    def _settle(self, decided: Decided) -> Decided:
        """Use up what is sent with, and look again at who is deferred."""
        sending, choice = decided.sending, decided.choice
        apply(self._world, decided)
        deferred = choice.action == Action.DEFER
        whole_seconds = -(-choice.until[deferred] // _SECOND) * _SECOND
        for until in np.unique(whole_seconds):
            self.add(sending, instant(until), decided.who[deferred][whole_seconds == until])
        return decided
