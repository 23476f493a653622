"""Whether a message may go out now, and by which path: pure, and for many members at once.

Everything is a column with one row per member, so that the plan for a million, the claim of twenty and the
explanation for one are the same code. Instants are int64 microseconds since 1970, UTC.
Source: wechat/official-account-api.md §3 (which path when), product.md ("Caps", "Delivery ladder").
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Instants = NDArray[np.int64]

NEVER = np.iinfo(np.int64).min
"""Long ago: the instant of what has not happened."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_DAY = timedelta(days=1) // _MICROSECOND
_HALF_HOUR = timedelta(minutes=30) // _MICROSECOND
"""A mass send is one call of a hundred a day for many: those whom a cap puts off come due together."""


class Path(StrEnum):
    """A way to a member."""

    CUSTOMER_SERVICE = "customer_service"
    SUBSCRIPTION = "subscription"
    TEMPLATE = "template"
    MASS = "mass"


LADDER = (Path.CUSTOMER_SERVICE, Path.SUBSCRIPTION, Path.TEMPLATE, Path.MASS)
"""Best first."""


class Action(IntEnum):
    """What becomes of a message now."""

    SEND = 0
    DEFER = 1  # looked at again at an instant
    WAIT = 2  # looked at again when the member does something
    SUPPRESS = 3
    EXPIRE = 4


@dataclass(frozen=True, slots=True)
class Cap:
    """At most so many messages of a class to a member within any span of this length."""

    name: str
    most: int
    within: timedelta

    @property
    def counted(self) -> timedelta:
        """The span that counts: an hour a day short, or a daily item would stop itself the next morning.

        Its audience is sent to for a while, and whoever was late today may be early tomorrow.
        """
        return self.within - self.within // 24 if self.is_of_days else self.within

    @property
    def is_of_days(self) -> bool:
        """Whether it lasts a day or longer."""
        return self.within >= timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Message:
    """What is the same for everyone it goes to.

    paths: those its content and class allow, best first. caps: those of its class, the spacing among them.
    on_cap: whether a capped message is dropped or comes later. ignores_quiet: quiet hours do not hold it.
    closed: paths whose quota is used up or that rest, and until when.
    """

    paths: tuple[Path, ...]
    caps: tuple[Cap, ...] = ()
    on_cap: Literal["skip", "defer"] = "skip"
    ignores_quiet: bool = False
    most_mass: int = 4
    closed: Mapping[Path, datetime] | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How each member stands to the message at this instant.

    willing: wants messages of its class. reached: has got an item that goes out once only.
    has_window: a customer-service window with room. is_subscribed: an unused acceptance of its template.
    mass_used: mass sends got this natural month. recent: when messages of its class were last sent, newest
    first, as many columns as the largest cap, NEVER where there are fewer. quiet_until: the end of the
    quiet hours under way, NEVER when there are none. expires_at: later than this it is not sent any more.
    """

    following: Bools
    willing: Bools
    reached: Bools
    has_window: Bools
    is_subscribed: Bools
    mass_used: NDArray[np.int64]
    recent: Instants  # (members, most)
    quiet_until: Instants
    expires_at: Instants


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that may be in the way. action, until: what then; both per member."""

    name: str
    stops: Bools
    action: NDArray[np.int8]
    until: Instants


@dataclass(frozen=True, slots=True)
class Choice:
    """What becomes of the message for each member; reason names the rule, "" where it is sent.

    path: index into LADDER, -1 where it is not sent. until: when a deferred one is looked at again.
    """

    action: NDArray[np.int8]
    path: NDArray[np.int8]
    until: Instants
    reasons: tuple[str, ...]
    reason: NDArray[np.int8]


def choose(message: Message, standing: Standing, now: datetime) -> Choice:
    """The first rule that stops it decides; what nothing stops takes the first path that is open."""
    count = len(standing.following)
    action, reason = np.full(count, Action.SEND, np.int8), np.zeros(count, np.int8)
    until = np.full(count, NEVER, np.int64)
    rules = list(obstacles(message, standing, now))
    for number in range(len(rules), 0, -1):  # the first rule has the last word
        rule = rules[number - 1]
        np.copyto(action, rule.action, where=rule.stops)
        np.copyto(until, rule.until, where=rule.stops)
        reason[rule.stops] = number
    path = np.where(action == Action.SEND, open_path(message, standing), np.int8(-1))
    return Choice(action, path.astype(np.int8), until, ("", *(rule.name for rule in rules)), reason)


def obstacles(message: Message, standing: Standing, now: datetime) -> Iterator[Rule]:
    """Every rule and whom it stops, the most final first."""
    at = micros(now)
    yield _for_good("too_late", at > standing.expires_at, Action.EXPIRE)
    yield _for_good("not_following", ~standing.following)
    yield _for_good("opted_out", ~standing.willing)
    yield _for_good("already_reached", standing.reached)
    if not message.ignores_quiet:
        yield _until("quiet_hours", standing.quiet_until > at, standing.quiet_until, standing)
    for cap in message.caps:
        yield _capped(cap, message, standing, at)
    path = open_path(message, standing)
    for closed, reopens in (message.closed or {}).items():
        wants_closed = path == LADDER.index(closed)
        yield _until(
            f"{closed}_rests", wants_closed, np.full_like(standing.expires_at, micros(reopens)), standing
        )
    wait = np.full(len(path), Action.WAIT, np.int8)
    yield Rule("no_open_path", path < 0, wait, standing.expires_at)


def open_path(message: Message, standing: Standing) -> NDArray[np.int8]:
    """The first path open to each member, as an index into LADDER; -1 where there is none."""
    is_open = {
        Path.CUSTOMER_SERVICE: standing.has_window,
        Path.SUBSCRIPTION: standing.is_subscribed,
        Path.TEMPLATE: np.ones_like(standing.following),
        Path.MASS: standing.mass_used < message.most_mass,
    }
    found = np.full(len(standing.following), -1, np.int8)
    for path in reversed(message.paths):
        found[is_open[path]] = LADDER.index(path)
    return found


def _capped(cap: Cap, message: Message, standing: Standing, at: int) -> Rule:
    """Deferred while the cap holds; where it may go by mass send to a half hour, unless that is too late."""
    freed = _later(standing.recent[:, cap.most - 1], cap.counted)
    stops = freed > at
    if message.on_cap == "skip":
        return _for_good(cap.name, stops)
    until = _comes_up(cap, freed, at, 1)
    if Path.MASS in message.paths:
        together = _comes_up(cap, freed, at, _HALF_HOUR)
        until = np.where(together <= standing.expires_at, together, until)
    return _until(cap.name, stops, until, standing)


def _comes_up(cap: Cap, freed: Instants, at: int, step: int) -> Instants:
    """Not before it is freed, at a whole step; held by a cap of days it keeps its hour, the nearest step."""
    if not cap.is_of_days:
        return freed + -freed % step
    since = (at + step // 2) // step * step
    return since - (since - freed) // _DAY * _DAY


def _later(instants: Instants, by: timedelta) -> Instants:
    """NEVER stays NEVER."""
    return np.where(instants == NEVER, NEVER, instants + by // _MICROSECOND)


def _for_good(name: str, stops: Bools, action: Action = Action.SUPPRESS) -> Rule:
    return Rule(name, stops, np.full(len(stops), action, np.int8), np.full(len(stops), NEVER, np.int64))


def _until(name: str, stops: Bools, until: Instants, standing: Standing) -> Rule:
    """Deferred, or suppressed where that would be too late."""
    action = np.where(until > standing.expires_at, Action.SUPPRESS, Action.DEFER).astype(np.int8)
    return Rule(name, stops, action, until)


def micros(instant: datetime) -> int:
    """Microseconds since 1970 of an aware datetime."""
    return (instant - _EPOCH) // _MICROSECOND


def instant(microseconds: int) -> datetime:
    """The aware UTC datetime; the reverse of `micros`."""
    return _EPOCH + int(microseconds) * _MICROSECOND


def instants(values: Sequence[datetime]) -> Instants:
    """A column of instants."""
    return np.array([micros(value) for value in values], np.int64)
