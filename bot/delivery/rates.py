"""How fast messages go out: what may be called now, and what the platform's answers say about that.

The count and the rests are the database's, shared by all processes. What an answer says holds here at once,
and for everybody when `save` has written it. Source: reliability.md, "45009" and "-1, 5xx, 10 s answers".
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot.channels.port import Outcome, Retry, Unknown
from bot.delivery.breaker import Breaker
from bot.delivery.gate import Gate
from bot.delivery.ladder import Path
from storage.database import Database
from storage.quotas import EVERY, QUOTAS, Grant, Limits, end_of
from storage.store import Store

ENDPOINTS = {
    Path.CUSTOMER_SERVICE: "message/custom/send",
    Path.SUBSCRIPTION: "message/subscribe/bizsend",
    Path.TEMPLATE: "message/template/send",
    Path.MASS: "message/mass/send",
}
BULK_SHARE = 90
"""Percent of what the answers' endpoint allows that the calendar may use: answers always find room."""
_BUSY, _TOO_FAST = -1, 45011
_AT_ONCE = timedelta(seconds=5)  # what was claimed before a rest was written is called by then, or not at all
_SOON = timedelta(minutes=1)
_log = structlog.get_logger(__name__)
Key = tuple[str, str]


def calendar_share(endpoint: str, limits: Limits) -> Limits:
    """What the calendar may use of an endpoint's limits."""
    if endpoint != ENDPOINTS[Path.CUSTOMER_SERVICE]:
        return limits
    return {span: -(-limit * BULK_SHARE // 100) for span, limit in limits.items()}


@dataclass(slots=True)
class _Mark:
    """A rest that this process knows of by itself; saved_at: from when everybody does."""

    until: datetime
    reason: str
    saved_at: datetime | None = None

    @property
    def ends(self) -> datetime:
        """From when only the database's word counts: somebody may have lifted the rest."""
        return min(self.until, self.saved_at + _AT_ONCE) if self.saved_at else self.until


@dataclass(slots=True)
class Rates:
    """One per process; the event loop and a thread use it at the same time.

    limits: of an account's endpoint, as configured now. chance: 0 … 1, for the breakers' pauses.
    gate: what calls pass when they are made; the event loop's alone.
    """

    limits: Callable[[str, str], Limits] = lambda _account, _endpoint: {}
    chance: Callable[[], float] = lambda: 1.0
    gate: Gate = field(init=False)
    _breakers: dict[Key, Breaker] = field(default_factory=dict)
    _marks: dict[Key, _Mark] = field(default_factory=dict)
    _denied: dict[tuple[Key, bool], datetime] = field(default_factory=dict)
    _slower: set[Key] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.gate = Gate(self.limits)

    def grant(
        self, store: Store, account: str, path: Path, wanted: int, now: datetime, *, bulk: bool
    ) -> Grant:
        """Count up to `wanted` calls by this path; the calendar (bulk) leaves some for the answers.

        Of several paths ask in the order of their endpoints' names: others wait for this transaction's end.
        """
        endpoint = ENDPOINTS[path]
        grant = self._grant(store, (account, endpoint), wanted, now, bulk=bulk)
        with self._lock:
            if grant.closed_until:  # a minute at most: somebody may lift a rest, or raise a limit
                self._denied[(account, endpoint), bulk] = min(grant.closed_until, now + _SOON)
        return grant

    def _grant(self, store: Store, key: Key, wanted: int, now: datetime, *, bulk: bool) -> Grant:
        with self._lock:
            ends = max((mark.ends for mark in self._holding(key, now)), default=None)
            breaker = self._breakers.get(key)
            allowed = 0 if ends else breaker.allows(wanted, now) if breaker else wanted
        grant = store.quotas.grant(*key, allowed, self._limits(key, bulk=bulk), now)
        if breaker and not grant.granted and allowed:
            with self._lock:
                breaker.probing = None  # not made, so that the next may try
        later = grant.closed_until or ends or (end_of("second", now) if allowed < wanted else None)
        return Grant(grant.granted, later)

    def give_back(self, store: Store, account: str, path: Path, unused: int, granted_at: datetime) -> None:
        """What was granted in this transaction and is not called after all."""
        if unused:
            store.quotas.give_back(account, ENDPOINTS[path], unused, granted_at)
            with self._lock:
                if breaker := self._breakers.get((account, ENDPOINTS[path])):
                    breaker.probing = None

    def denies(self, account: str, path: Path, now: datetime, *, bulk: bool) -> bool:
        """Whether nothing was left when last asked: what can go another way need not wait behind it."""
        return account in self.denied(path, now, bulk=bulk)

    def denied(self, path: Path, now: datetime, *, bulk: bool) -> set[str]:
        """The accounts that `denies` is true of."""
        own = (ENDPOINTS[path], bulk)
        with self._lock:
            return {
                key[0] for (key, lane), until in self._denied.items() if (key[1], lane) == own and now < until
            }

    def reopens(self, now: datetime) -> datetime | None:
        """When it is worth asking again for what was denied."""
        with self._lock:
            return min((until for until in self._denied.values() if until > now), default=None)

    def closed(self, store: Store, now: datetime) -> dict[Key, datetime]:
        """What rests for longer than a minute, by account and endpoint (or EVERY), and until when.

        What reopens sooner is simply not granted: putting off a whole audience would cost more than waiting.
        """
        found = {(rest.account, rest.endpoint): rest.until for rest in store.quotas.rests(now)}
        with self._lock:
            found |= {key: mark.until for key, mark in self._marks.items() if not mark.saved_at}
        return {key: until for key, until in found.items() if until and until > now + _SOON}

    def used_up_until(
        self, store: Store, account: str, path: Path, now: datetime, *, bulk: bool
    ) -> datetime | None:
        """When there is a call again, where the day or the month has none left; None also within a minute."""
        endpoint = ENDPOINTS[path]
        limits = self._limits((account, endpoint), bulk=bulk)
        full = [
            end_of(span, now)
            for span in QUOTAS
            if span in limits and store.quotas.used(account, endpoint, span, now) >= limits[span]
        ]
        return max((end for end in full if end > now + _SOON), default=None)

    def rests_until(self, account: str, endpoint: str, now: datetime) -> datetime | None:
        """Until when, as an answer has just told: what is claimed already is not called either."""
        with self._lock:
            return max((mark.until for mark in self._holding((account, endpoint), now)), default=None)

    def heed(self, account: str, endpoint: str, outcome: Outcome, now: datetime) -> None:
        """What an outcome says about its endpoint holds from now on; `save` is to follow."""
        key = (account, endpoint)
        with self._lock:
            match outcome:
                case Retry(parked=True, whole_account=whole):
                    self._rest((account, EVERY) if whole else key, now + outcome.after, outcome.reason, now)
                case Retry(code=code) if code == _TOO_FAST:
                    self._slower.add(key)
                    self._rest(key, end_of("minute", now), outcome.reason, now)
                case Retry(code=code) if code == _BUSY:
                    self._slower.add(key)
                    self._failed(key, outcome.reason, now)
                case Retry(code=0) | Unknown():
                    self._failed(key, outcome.reason, now)
                case _:
                    self._breakers.pop(key, None)

    def save(self, database: Database, now: datetime) -> None:
        """Write what has been heeded since; without any, nothing is asked of the database."""
        with self._lock:
            slower, marks = self._slower.copy(), {k: m for k, m in self._marks.items() if not m.saved_at}
        if not slower and not marks:
            return
        with database.begin() as store:
            for key in sorted(slower):
                store.quotas.slow_down(*key, now)
            for key in sorted(marks):
                store.quotas.rest(*key, marks[key].until, marks[key].reason, now)
        with self._lock:
            self._slower -= slower
            for mark in marks.values():
                mark.saved_at = now

    def _limits(self, key: Key, *, bulk: bool) -> Limits:
        limits = self.limits(*key)
        return calendar_share(key[1], limits) if bulk else limits

    def _holding(self, key: Key, now: datetime) -> list[_Mark]:
        marks = (self._marks.get((key[0], endpoint)) for endpoint in (key[1], EVERY))
        return [mark for mark in marks if mark and now < mark.ends]

    def _rest(self, key: Key, until: datetime, reason: str, now: datetime) -> None:
        known = self._marks.get(key)
        if known and until <= known.until and now < known.ends:  # afterwards it may have been lifted
            return
        self._marks[key] = _Mark(until, reason)
        account, endpoint = key
        _log.error("sending rests", account=account, endpoint=endpoint, until=until, reason=reason)

    def _failed(self, key: Key, reason: str, now: datetime) -> None:
        breaker = self._breakers.setdefault(key, Breaker(self.chance))
        if until := breaker.failed(now):
            self._rest(key, until, f"{breaker.failures} calls failed in a row, the last: {reason}", now)
