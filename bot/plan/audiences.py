"""Whom the occurrences of a plan are meant for: the trees of conditions over columns.

What time does not change is asked of the database once; what it does is counted here at each instant, so that
a month of occurrences costs one pass over each table.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import reduce
from typing import Literal

import numpy as np

from bot.calendar.item import CalendarItem
from bot.delivery.ladder import NEVER, Action, Bools, Instants, micros
from bot.plan.arrays import Rows, names
from bot.plan.history import History
from bot.plan.loader import columns
from bot.plan.terms import Decided, Sending
from bot.plan.world import World
from storage.database import Database
from storage.segments.conditions import AllOf, AnyOf, Condition, Not, leaves
from storage.segments.leaves import Ago, Bought, Counted, Did, Joined, LastSeen, OrderCount
from storage.segments.sql import sql_of

_Seen = Literal["joined_at", "last_seen_at"]


class Audiences:
    """Of the items of a plan that begins `now`. What it sends counts as sent, as soon as it is noted."""

    def __init__(
        self, database: Database, world: World, items: Iterable[CalendarItem], now: datetime, only: str = ""
    ) -> None:
        self._database = database
        self._world = world
        self._now = now
        self._only = only
        self._constant: dict[tuple[str, str], Bools] = {}
        self._seen: dict[_Seen, Instants] = {}
        self._histories: dict[str, History] = {}
        trees = [tree for item in items for tree in (item.audience, item.exclude) if tree and tree != "all"]
        asked = [leaf for tree in trees for leaf in leaves(tree)]
        self._pushes = {leaf for leaf in asked if isinstance(leaf, Did) and leaf.event == "push"}

    def __call__(self, sending: Sending) -> Rows:
        """Rows of its account's crowd, behind its cursor if it has one."""
        item, at = sending.item, sending.begins_at
        crowd = self._world.crowds[item.account]
        found = np.ones(len(crowd.person), np.bool_)
        if item.audience != "all":
            found &= self._holds(item.audience, item.account, at)
        if item.exclude:
            found &= ~self._holds(item.exclude, item.account, at)
        if sending.cursor:
            found[: crowd.index.find(names([sending.cursor]))[0] + 1] = False
        return np.flatnonzero(found)

    def note(self, decided: Decided) -> None:
        """What was sent stands in the engagement log from now on."""
        item = decided.sending.item
        for leaf in self._pushes:
            if leaf.topic in (None, item.title) and leaf.source in (None, f"calendar:{item.id}"):
                sent = decided.who[decided.choice.action == Action.SEND]
                self._history(leaf).add(self._world.crowds[item.account].person[sent], micros(decided.at))

    def _holds(  # noqa: PLR0911 - one line per condition
        self, condition: Condition, account: str, now: datetime
    ) -> Bools:
        match condition:
            case AllOf():
                return reduce(np.bitwise_and, [self._holds(part, account, now) for part in condition.all])
            case AnyOf():
                return reduce(np.bitwise_or, [self._holds(part, account, now) for part in condition.any])
            case Not():
                return ~self._holds(condition.not_, account, now)
            case Joined():
                return self._ago(account, "joined_at", condition.joined, now)
            case LastSeen():
                return self._ago(account, "last_seen_at", condition.last_seen, now)
            case Did() if condition.within or condition.event == "push":
                return self._counts(account, condition, condition, now)
            case Bought() if condition.orders.within:
                return self._counts(account, condition, condition.orders, now)
            case _:
                return self._ask(account, condition, now)

    def _ago(self, account: str, column: _Seen, ago: Ago, now: datetime) -> Bools:
        if column not in self._seen:
            self._seen[column] = self._load_seen(column)
        at = self._seen[column][self._world.crowds[account].person]
        if ago.within is not None:
            return np.greater_equal(at, micros(now - ago.within))
        assert ago.before is not None
        return np.less(at, micros(now - ago.before))

    def _counts(self, account: str, leaf: Did | Bought, counted: Counted, now: datetime) -> Bools:
        since = None if counted.within is None else micros(now - counted.within)
        history = self._history(leaf)
        if since is not None and now >= self._now:  # from here on it only gets later
            history.forget(since)
        times = history.times(since)
        fits = times >= counted.at_least
        if counted.at_most is not None:
            fits &= times <= counted.at_most
        if isinstance(counted, OrderCount) and counted.spent_at_least is not None:
            fits &= history.spent(since) >= counted.spent_at_least
        return fits[self._world.crowds[account].person]

    def _ask(self, account: str, leaf: Condition, now: datetime) -> Bools:
        key = (account, leaf.model_dump_json())
        if key not in self._constant:
            crowd = self._world.crowds[account]
            with self._database.read() as store:
                (openids,) = columns(store.census.openids(account, sql_of(leaf, now), self._only), "text")
            found = np.zeros(len(crowd.person), np.bool_)
            who = crowd.index.find(openids)
            found[who[who >= 0]] = True  # who joined a moment ago is not in the crowd
            self._constant[key] = found
        return self._constant[key]

    def _history(self, leaf: Did | Bought) -> History:
        key = leaf.model_dump_json()
        if key not in self._histories:
            with self._database.read() as store:
                if isinstance(leaf, Did):
                    rows = store.census.deeds(leaf.event, leaf.topic, leaf.source, self._only)
                else:
                    rows = store.census.orders(leaf.orders.product, self._only)
                ids, at, amount = columns(rows, "text", "instant", "number")
            who = self._world.people.index.find(ids)
            known = who >= 0
            size = len(self._world.people.ids)
            spent = amount[known] if isinstance(leaf, Bought) else None
            self._histories[key] = History(size, who[known].astype(np.int32), at[known], spent)
        return self._histories[key]

    def _load_seen(self, column: _Seen) -> Instants:
        people = self._world.people
        with self._database.read() as store:
            ids, at = columns(store.census.seen(column, self._only), "text", "instant")
        seen, who = np.full(len(people.ids), NEVER), people.index.find(ids)
        seen[who[who >= 0]] = at[who >= 0]
        return seen
