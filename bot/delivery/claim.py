"""One claim: what is due is decided by the ladder, and what may go is committed as `attempting`.

First everything is decided, then calls are asked for (`calls.begin`), endpoint by endpoint in the order of
their names: whoever is granted some holds up other claims until this transaction ends.
"""

import itertools
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pydantic import ValidationError

from bot.calendar.kept import kept
from bot.delivery import calls, gathering, repeats
from bot.delivery.attempt import Attempt
from bot.delivery.groups import group_of_answers, group_of_item
from bot.delivery.ladder import LADDER, Action, Path, choose, instant
from bot.delivery.standing import Group, known_of
from bot.delivery.turn import Planned, Turn
from bot.delivery.verdict import Row, decided, gathered
from storage.claims import DueDelivery, RunningOccurrence

_COMPANY = timedelta(minutes=1)
"""So long a mass send waits for who gets an answer at this moment: alone they would get nothing."""


@dataclass(slots=True)
class Claim:
    """One transaction's work.

    limit, bulk: how many calls there is room for, and how many of them may be the calendar's. most: how many
    messages are looked at. resting: accounts to leave alone. tidy: also what nobody waits for in a hurry.
    settled: how many were decided without a call. _is_over: whether the calendar's next message is left to
    the next claim, because this one already has its member: nothing may overtake it, or the last calls of a
    day and the mass sends would be others than planned.
    """

    turn: Turn
    limit: int
    bulk: int
    most: int
    resting: Collection[str] = ()
    tidy: bool = True
    settled: int = 0
    _planned: list[Planned] = field(default_factory=list)
    _is_over: bool = False
    _members: set[str] = field(default_factory=set)
    _rests: dict[tuple[str, Path], datetime] = field(default_factory=dict)

    def run(self) -> list[Attempt]:
        """Decide and begin; a member gets at most one message per claim, so that each sees the one before."""
        self._rests = self.turn.rests()
        for planned in repeats.planned(self.turn, self.bulk) if self.tidy else ():
            self._plan(planned)
        self._lane(
            None, lambda due: due.account, lambda account: self._now(group_of_answers(account), bulk=False)
        )
        for occurrence_id in self.turn.store.claims.running():
            if self._room(bulk=True) and self._left() > 0 and not self._is_over:
                occurrence = self.turn.store.claims.hold(occurrence_id)
                if occurrence:  # otherwise it was paused at this very moment
                    self._occurrence(occurrence)
        attempts, put_off = calls.begin(self.turn, self._planned)
        self.settled += put_off
        return attempts

    def _occurrence(self, occurrence: RunningOccurrence) -> None:
        try:
            item = kept(occurrence.item_json)
        except ValidationError:
            reason = "this version of Roost cannot read its item"
            self.turn.store.occurrences.pause(occurrence.id, reason)
            return
        if item.account in self.resting:
            return
        groups = {
            variant: self._now(group_of_item(item, variant, self.turn.policy), bulk=True)
            for variant in [each.name for each in item.variants] or [""]
        }
        # Of an item that had other variants when its audience was written, the first stands in.
        first = next(iter(groups))
        is_empty = self._lane(
            occurrence.id,
            lambda due: due.variant if due.variant in groups else first,
            groups.__getitem__,
        )
        by_mass = {variant: group for variant, group in groups.items() if Path.MASS in group.message.paths}
        whole = is_empty and occurrence.is_written and bool(by_mass) and not self._misses_some(occurrence.id)
        for variant, group in by_mass.items():
            if self._room(bulk=True):
                busy = {due.member_id for each in self._planned if each.is_bulk for due in each.dues}
                self._gathered(gathering.job_of(self.turn, occurrence.id, variant, group, busy, whole=whole))

    def _misses_some(self, occurrence_id: int) -> bool:
        """Whether some are due who get an answer at this moment; not for long, as others wait for them."""
        planned = [each.due.id for each in self._planned if each.due.occurrence_id == occurrence_id]
        now = self.turn.now
        return self.turn.store.claims.misses_some(occurrence_id, planned, now, now - _COMPANY)

    def _now(self, group: Group, *, bulk: bool) -> Group:
        return self.turn.with_closed(group, self._rests, bulk=bulk)

    def _lane(
        self,
        occurrence_id: int | None,
        key_of: Callable[[DueDelivery], str],
        group_of: Callable[[str], Group],
    ) -> bool:
        """Decide what is due of an occurrence or, None, of the answers; whether nothing more of it is due."""
        claims, room = self.turn.store.claims, self._left()
        if room <= 0 or not self._room(bulk=occurrence_id is not None):
            return False
        if self.tidy:
            self.settled += claims.give_up_waiting(occurrence_id, self.turn.now, room)
        resting = set(self.resting)
        if occurrence_id is None:
            resting |= self.turn.rates.denied(Path.CUSTOMER_SERVICE, self.turn.now, bulk=False)
        found = claims.due(occurrence_id, self.turn.now, room, resting)
        alike: dict[str, list[DueDelivery]] = {}
        for due in self._one_each(found, in_order=occurrence_id is not None):
            alike.setdefault(key_of(due), []).append(due)
        before, place = self.settled + len(self._planned), {due.id: at for at, due in enumerate(found)}
        wanted = [self._decide(group_of(key), dues) for key, dues in alike.items()]
        for planned in sorted(itertools.chain(*wanted), key=lambda each: place[each.due.id]):
            self._try(planned)
        return self.settled + len(self._planned) - before == len(found) < room

    def _one_each(self, found: Sequence[DueDelivery], *, in_order: bool) -> Iterator[DueDelivery]:
        """At most one of each member; in order: up to the first member that this claim has already."""
        members = self._members.copy()
        for due in found:
            if due.member_id not in members:
                members.add(due.member_id)
                yield due
            elif in_order:
                self._is_over = True
                return

    def _decide(self, group: Group, dues: Sequence[DueDelivery]) -> list[Planned]:
        """Write what does not go out now; the calls that are wanted for the others."""
        turn = self.turn
        known = known_of(turn.store, dues, group, turn.policy.peace, turn.now)
        choice = choose(group.message, known.standing, turn.now)
        changes: list[Row] = []
        wanted: list[Planned] = []
        for row, due in enumerate(dues):
            action = Action(choice.action[row])
            if action is not Action.SEND:
                until = instant(choice.until[row]) if action is Action.DEFER else turn.now
                changes.append(decided(due, action, choice.reasons[choice.reason[row]], turn.now, until))
            elif LADDER[choice.path[row]] is Path.MASS:
                changes.append(gathered(due, turn.now))
            else:
                wanted.append(Planned((due,), LADDER[choice.path[row]], group, known))
        turn.store.outbox.settle(changes)
        self.settled += len(changes)
        return wanted

    def _gathered(self, found: gathering.Gathered) -> None:
        self.settled += found.changed
        self._is_over |= found.waits
        if found.planned:
            self._plan(found.planned)

    def _try(self, planned: Planned) -> None:
        """Plan it if there is room; what was just denied would only be in the way of what can go."""
        account, rates = planned.due.account, self.turn.rates
        denied = rates.denies(account, planned.path, self.turn.now, bulk=planned.is_bulk)
        if not denied and self._room(bulk=planned.is_bulk):
            self._plan(planned)

    def _plan(self, planned: Planned) -> None:
        self._planned.append(planned)
        self._members.update(due.member_id for due in planned.dues)

    def _left(self) -> int:
        """How many more messages may be looked at."""
        return self.most - self.settled - len(self._planned)

    def _room(self, *, bulk: bool) -> int:
        """How many more calls fit."""
        room = self.limit - len(self._planned)
        return min(room, self.bulk - sum(each.is_bulk for each in self._planned)) if bulk else room
