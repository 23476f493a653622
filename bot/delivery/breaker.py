"""When to leave an endpoint alone that fails again and again, and when to try it once more: pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

FAILURES = 5
"""In a row: one or two happen to the best platform."""
SHORTEST, LONGEST = timedelta(seconds=2), timedelta(minutes=1)
_PROBE_LASTS = timedelta(minutes=1)  # longer than any call: a probe that was never made holds up no other


@dataclass(slots=True)
class Breaker:
    """One endpoint's; chance: 0 … 1, so that many processes do not come back at the same moment."""

    chance: Callable[[], float]
    failures: int = 0
    pauses: int = 0
    until: datetime | None = None
    probing: datetime | None = None

    def failed(self, now: datetime) -> datetime | None:
        """A call failed; until when the endpoint is to rest, when that begins now."""
        self.failures += 1
        self.probing = None
        if self.failures < FAILURES or (self.until and now < self.until):
            return None  # what was under way when the pause began does not lengthen it
        longest = min(LONGEST, SHORTEST * 2**self.pauses)
        self.until = now + longest * (1 + self.chance()) / 2
        self.pauses = min(self.pauses + 1, 10)
        return self.until

    def succeeded(self) -> None:
        """A call was answered: everything is as if it had never failed."""
        self.failures = self.pauses = 0
        self.until = self.probing = None

    def allows(self, wanted: int, now: datetime) -> int:
        """How many of the wanted calls may be made: all, none, or after a pause a single one."""
        if self.until is None:
            return wanted
        if now < self.until or (self.probing and now - self.probing < _PROBE_LASTS):
            return 0
        self.probing = now
        return min(wanted, 1)
