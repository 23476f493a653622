"""How much work one member may make: what comes above it is stored and acknowledged, and nothing more.

Source: reliability.md, "flood from one sender".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

import structlog

from bot.clock import Clock
from bot.intake.member_events import is_at_will
from bot.program import NamedAnswer
from handlers.contract import Context, Event
from handlers.preferences import STOPS
from storage.profiles import Profile

_MINUTE = 60
_HEARERS = {"care", "preferences", "handoff"}
_URGENT = {*STOPS, "care:health", "care:complaint", "handoff"}
_log = structlog.get_logger(__name__)


class _Bucket(NamedTuple):
    """What a member has used by `at`, in events; it runs down by the limit in a minute.

    keys: of the last events that were let in; the platform may push each again. urgent: what was let in
    above the limit since. told_at, untold: the last line about it, and what came after it.
    """

    used: float
    at: float
    keys: tuple[str, ...] = ()
    urgent: frozenset[str] = frozenset()
    told_at: float | None = None
    untold: int = 0


@dataclass(slots=True)
class MemberLimit:
    """A bucket for each member who wrote lately; one process's, and only for one thread.

    limit: events in a minute, as many of them at once. urgent: names what of an event must not be
    lost, "" for nothing. It is let in above the limit, too, unless the same was and nothing since.
    most: how many members are kept in mind at least; of twice as many the ones longest silent are forgotten.
    """

    limit: int
    urgent: Callable[[Event], str]
    clock: Clock
    most: int = 5000
    _young: dict[tuple[str, str], _Bucket] = field(default_factory=dict)
    _old: dict[tuple[str, str], _Bucket] = field(default_factory=dict)

    def lets_in(self, event: Event) -> bool:
        """Whether an event is to be worked on; what is no member's doing at will always is."""
        if not is_at_will(event):
            return True
        who, now = (event.account, event.sender), self.clock.monotonic()
        bucket = self._young.get(who) or self._old.get(who) or _Bucket(0, now)
        used = max(0.0, bucket.used - (now - bucket.at) * self.limit / _MINUTE)
        bucket = bucket._replace(used=used, at=now)
        if event.key in bucket.keys:
            return True
        if used + 1 <= self.limit:
            keys = (*bucket.keys, event.key)[-self.limit :]
            self._keep(who, bucket._replace(used=used + 1, keys=keys, urgent=frozenset()))
            return True
        wish = self.urgent(event)
        if wish and wish not in bucket.urgent:
            self._keep(who, bucket._replace(urgent=bucket.urgent | {wish}))
            return True
        self._keep(who, _told(bucket, event))
        return False

    def _keep(self, who: tuple[str, str], bucket: _Bucket) -> None:
        if len(self._young) >= self.most:
            self._old, self._young = self._young, {}
        self._young[who] = bucket


def what_is_urgent(event: Event, chain: Sequence[NamedAnswer]) -> str:
    """Harm, a complaint, a wish for less or for a human, as handlers hear it; "" for none of them.

    Of two with one topic, one may ask for less than the other: 骗子, and 骗子，退订.
    """
    for handler in chain:
        if handler.name in _HEARERS:
            reply = handler.answer(event, Context(event.at, Profile("", event.at)))
            if reply and reply.topic in _URGENT:
                return f"{reply.topic} {reply.change.wants_marketing} {reply.change.wants_service}"
    return ""


def _told(bucket: _Bucket, event: Event) -> _Bucket:
    """The bucket after the line about an event that was not let in, which is written once a minute."""
    if bucket.told_at is not None and bucket.at - bucket.told_at < _MINUTE:
        return bucket._replace(untold=bucket.untold + 1)
    member = sha256(event.sender.encode()).hexdigest()[:12]  # tells members apart and names none
    since = {"account": event.account, "member": member, "since_last": bucket.untold}
    _log.warning("a member sends too much; it is stored, and nothing more", **since)
    return bucket._replace(told_at=bucket.at, untold=0)
