"""Loading the world: a pass over each table, block by block."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.delivery.ladder import NEVER, instants, micros
from bot.plan.arrays import Index, distinct, names, push
from bot.plan.world import NOT_AGAIN, Crowd, People, World
from storage.census import SENT, Block, CensusQueries
from storage.fan_out_rows import RETRIED_AFTER, TILL_SEEN, ZONE_ATTRIBUTE
from storage.models import DeliveryState
from storage.quotas import begin_of

_MAKERS: Mapping[str, Callable[[Any], NDArray[Any]]] = {
    "text": names,
    "truth": lambda values: np.array(values, np.bool_),
    "number": lambda values: np.array(values, np.int64),
    "instant": instants,
}


@dataclass(frozen=True, slots=True)
class Needs:
    """What the calendar asks about members.

    templates: by account those of its subscription notices. recent: by class how many past messages within
    which time its caps look at. once: items that reach a member once. zones: whether anything is at the
    member's own time.
    """

    accounts: frozenset[str]
    templates: Mapping[str, frozenset[str]] = field(default_factory=dict)
    recent: Mapping[str, tuple[int, timedelta]] = field(default_factory=dict)
    once: frozenset[str] = frozenset()
    zones: bool = False


@dataclass(frozen=True, slots=True)
class Loader:
    """Reads the world as it is stored at `now`. only: this member id alone."""

    census: CensusQueries
    needs: Needs
    now: datetime
    only: str = ""

    def load(self) -> World:
        """Everybody with what is known of them."""
        kinds = ("text", "text", "truth", "number", "truth", "truth")
        listed = {
            account: columns(self.census.followers(account, self.only), *kinds)
            for account in sorted(self.needs.accounts)
        }
        ids, rows = distinct(np.concatenate([names(()), *(each[1] for each in listed.values())]))
        people = People(
            Index(ids),
            bucket=np.zeros(len(ids), np.int64),
            wants={purpose: np.ones(len(ids), np.bool_) for purpose in ("marketing", "service")},
            zone=np.full(len(ids), -1, np.int16),
        )
        crowds = {}
        for account, (openids, _, following, bucket, marketing, service) in listed.items():
            person, rows = rows[: len(openids)], rows[len(openids) :]
            people.bucket[person] = bucket
            people.wants["marketing"][person], people.wants["service"][person] = marketing, service
            twins = len(np.unique(person)) < len(person)
            crowd = Crowd(Index(openids), person, following, has_twins=twins)
            self._fill(crowd, account)
            crowds[account] = crowd
        self._remember(people)
        return World(people, crowds)

    def _fill(self, crowd: Crowd, account: str) -> None:
        """What each openid allows."""
        count = len(crowd.person)
        for openids, triggers, expires_at, room in self.census.windows(account, self.now, self.only):
            who, of = crowd.index.find(names(openids)), names(triggers)
            ends, rooms = instants(expires_at), np.array(room, np.int32)
            for trigger in set(triggers):
                window = crowd.windows.setdefault(
                    trigger, (np.full(count, NEVER, np.int64), np.zeros(count, np.int32))
                )
                these = (of == trigger.encode()) & (who >= 0)
                window[0][who[these]], window[1][who[these]] = ends[these], rooms[these]
        for template in self.needs.templates.get(account, ()):
            found = self.census.subscriptions(account, template, self.only)
            crowd.subscriptions[template] = _counts(crowd, found)
        crowd.month = begin_of("month", self.now)
        crowd.mass_used = _counts(crowd, self.census.mass_sends(account, crowd.month, self.only))

    def _remember(self, people: People) -> None:
        """What members were sent before, and their zones."""
        for purpose, (most, within) in self.needs.recent.items():
            people.recent[purpose] = np.full((most, len(people.ids)), NEVER, np.int64)
            for ids, at in self.census.sent(purpose, self.now - within, self.only) if most else ():
                who = people.index.find(names(ids))
                push(people.recent[purpose], who[who >= 0], instants(at)[who >= 0])
        for item in self.needs.once:
            people.got[item] = np.zeros(len(people.index.known), np.bool_)
            people.free_at[item] = np.full(len(people.index.known), NEVER)
            for block in self.census.once(item, self.only):
                self._was_tried(people, item, block)
        if self.needs.zones:
            self._find_zones(people)

    @staticmethod
    def _was_tried(people: People, item: str, block: Block) -> None:
        """One row a try: (member_id, state, reason, created_at, seen_since)."""
        ids, states, reasons, created_at, seen_since = block
        who = people.index.find(names(ids))
        sent = np.array([state in SENT for state in states], np.bool_)
        people.got[item][who[(who >= 0) & sent]] = True
        free_at = np.array(
            [_free_at(*row) for row in zip(states, reasons, created_at, seen_since, strict=True)],
            np.int64,
        )
        np.maximum.at(people.free_at[item], who[who >= 0], free_at[who >= 0])

    def _find_zones(self, people: People) -> None:
        number: dict[str, int] = {}
        for ids, zones in self.census.attribute(ZONE_ATTRIBUTE, self.only):
            who = people.index.find(names(ids))
            of = np.array([number.setdefault(zone, len(number)) for zone in zones], np.int16)
            people.zone[who[who >= 0]] = of[who >= 0]
        people.zones = list(number)


def columns(blocks: Iterator[Block], *kinds: str) -> tuple[NDArray[Any], ...]:
    """Each column whole; kinds: text, truth, number or instant, a word per column."""
    kept: list[list[NDArray[Any]]] = [[_MAKERS[kind](())] for kind in kinds]
    for block in blocks:
        for kind, column, values in zip(kinds, kept, block, strict=True):
            column.append(_MAKERS[kind](values))
    return tuple(np.concatenate(column) for column in kept)


def _counts(crowd: Crowd, blocks: Iterator[Block]) -> NDArray[np.int32]:
    """(openid, number) rows as a column."""
    counts = np.zeros(len(crowd.person), np.int32)
    for openids, numbers in blocks:
        who = crowd.index.find(names(openids))
        counts[who[who >= 0]] = np.array(numbers, np.int32)[who >= 0]
    return counts


def _free_at(state: str, reason: str, created_at: datetime, seen_since: bool) -> int:  # noqa: FBT001 - a row
    """When what is so may be tried again. Source: storage/fan_out_rows.py, for SQL."""
    if state != DeliveryState.SUPPRESSED or reason == "already_reached":
        return NOT_AGAIN
    if seen_since:
        return NEVER
    return NOT_AGAIN if reason in TILL_SEEN else micros(created_at + RETRIED_AFTER)
