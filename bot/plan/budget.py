"""The quotas of one account's endpoints, as the replay uses them up."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from bot.config.account import EndpointLimits
from bot.delivery.ladder import Path
from bot.delivery.rates import ENDPOINTS, calendar_share
from storage.quotas import EVERY, QUOTAS, Limits, QuotaQueries, Span, begin_of, end_of

NO_LIMIT = 2**62


class Room(NamedTuple):
    """Calls that are left: in this minute, and in the day or month."""

    pace: int
    quota: int


@dataclass(slots=True)
class Budget:
    """rests: until when an endpoint is left alone. used: calls by (endpoint, span, when that began).

    exhausted: by endpoint when its quota was first used up. Seconds are not looked at one by one: what may
    go in a minute is sixty times what may go in a second.
    """

    limits: Mapping[str, Limits]
    rests: Mapping[str, datetime] = field(default_factory=dict)
    used: Counter[tuple[str, Span, datetime]] = field(default_factory=Counter)
    exhausted: dict[str, datetime] = field(default_factory=dict)

    def room(self, path: Path, at: datetime) -> Room:
        """What is left of a path's calls at an instant."""
        limits = self.limits.get(ENDPOINTS[path], {})
        pace = min(limits.get("second", NO_LIMIT) * 60, limits.get("minute", NO_LIMIT)) - self._used(
            path, "minute", at
        )
        quotas = [limits[span] - self._used(path, span, at) for span in QUOTAS if span in limits]
        return Room(pace, max(0, min(quotas, default=NO_LIMIT)))

    def use(self, path: Path, calls: int, at: datetime) -> None:
        """Count calls."""
        for span in ("minute", *QUOTAS):
            self.used[ENDPOINTS[path], span, begin_of(span, at)] += calls

    def closed(self, at: datetime) -> dict[Path, datetime]:
        """Paths that have no call left or rest, and until when."""
        return {path: until for path in ENDPOINTS if (until := self._closed_until(path, at)) > at}

    def _closed_until(self, path: Path, at: datetime) -> datetime:
        limits = self.limits.get(ENDPOINTS[path], {})
        full = [span for span in QUOTAS if span in limits and self._used(path, span, at) >= limits[span]]
        if full:
            self.exhausted.setdefault(ENDPOINTS[path], at)
        return max([at, self.rests.get(ENDPOINTS[path], at), *(end_of(span, at) for span in full)])

    def _used(self, path: Path, span: Span, at: datetime) -> int:
        return self.used[ENDPOINTS[path], span, begin_of(span, at)]


def budget_of(
    quotas: QuotaQueries, account: str, limits: Mapping[str, EndpointLimits], now: datetime
) -> Budget:
    """As it stands now: the calendar's share of the limits, what is used up, and what rests."""
    rests = {
        rest.endpoint: rest.until for rest in quotas.rests(now) if rest.account == account and rest.until
    }
    everything = rests.get(EVERY, now)
    budget = Budget(
        {endpoint: calendar_share(endpoint, each.spans()) for endpoint, each in limits.items()},
        {endpoint: max(rests.get(endpoint, now), everything) for endpoint in ENDPOINTS.values()},
    )
    for endpoint in ENDPOINTS.values():
        for span in QUOTAS:
            used = quotas.used(account, endpoint, span, now)
            budget.used[endpoint, span, begin_of(span, now)] = used
    return budget
