"""Which calls may start now: the platform sees no more of them in any second or minute than it allows.

What the database grants is counted when it is granted, shared by all processes. A call is made a little
later, and some are repeated: here they are counted as they are made.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.clock import Clock
from storage.quotas import Limits, Span

_SECONDS: dict[Span, float] = {"second": 1.0, "minute": 60.0}
_LOOKS = 0.02
Key = tuple[str, str]


@dataclass(slots=True)
class Gate:
    """One process's, and only for its event loop; keys are an account and its endpoint.

    A call counts from its start until a whole span after its end: nobody knows at which moment between the
    two the platform saw it. limits: of an account's endpoint, as configured now.
    """

    limits: Callable[[str, str], Limits]
    _running: Counter[Key] = field(default_factory=Counter)
    _ended: dict[tuple[Key, Span], deque[float]] = field(default_factory=dict)

    def enter(self, key: Key, now: float) -> bool:
        """Whether a call may start; if so, it is counted from now (the clock's `monotonic`) until `leave`."""
        if self._opens_in(key, now) > 0:
            return False
        self._running[key] += 1
        return True

    def leave(self, key: Key, now: float) -> None:
        """A call that was let in has ended, or was not made after all."""
        self._running[key] -= 1
        for span in self._spans(key):
            self._ended.setdefault((key, span), deque()).append(now)

    async def again(self, key: Key, clock: Clock) -> None:
        """A call that was let in has been refused and is to be repeated: that is another one."""
        self.leave(key, clock.monotonic())
        while not self.enter(key, clock.monotonic()):  # noqa: ASYNC110 - it is time that opens it
            await asyncio.sleep(_LOOKS)

    def opens_in(self, now: float) -> float | None:
        """In how many seconds a call may start that may not start now; None where nothing is closed."""
        closed = [self._opens_in(key, now) for key in {key for key, _ in self._ended}]
        return min((seconds for seconds in closed if seconds > 0), default=None)

    def _opens_in(self, key: Key, now: float) -> float:
        return max((self._span_opens_in(key, span, now) for span in self._spans(key)), default=0.0)

    def _span_opens_in(self, key: Key, span: Span, now: float) -> float:
        ended, limit = self._ended.get((key, span), deque[float]()), self.limits(*key)[span]
        while ended and ended[0] <= now - _SECONDS[span]:
            ended.popleft()
        over = self._running[key] + len(ended) - limit
        if over < 0:
            return 0.0
        # Where calls under way are all there is, it is the end of one of them that opens it.
        return ended[over] + _SECONDS[span] - now if over < len(ended) else _SECONDS[span]

    def _spans(self, key: Key) -> list[Span]:
        limits = self.limits(*key)
        return [span for span in _SECONDS if span in limits]
