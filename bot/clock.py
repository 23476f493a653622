"""Time as a parameter: the only module that reads the machine's clock."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What the rest of the program may know of time."""

    def now(self) -> datetime:
        """The present instant, aware UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never run backwards, for time limits and durations."""
        ...

    def sleep(self, seconds: float) -> None:
        """Hold up this thread."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant, aware UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds since some fixed moment."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Hold up this thread."""
        time.sleep(seconds)


class ShiftedClock(SystemClock):
    """The machine's clock plus an offset that can be moved: the demo's fast-forward."""

    def __init__(self, offset: timedelta = timedelta(0)) -> None:
        self._offset = offset

    def now(self) -> datetime:
        """The machine's instant plus the offset, aware UTC."""
        return super().now() + self._offset

    def advance(self, by: timedelta) -> None:
        """Move the offset on; a negative `by` moves it back."""
        self._offset += by


class FixedClock:
    """A clock that stands still until it is moved: tests and virtual replays."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._monotonic = 0.0

    def now(self) -> datetime:
        """The instant it was last set to, aware UTC."""
        return self._now

    def monotonic(self) -> float:
        """Seconds by which it has been moved."""
        return self._monotonic

    def sleep(self, seconds: float) -> None:
        """Move on, at once."""
        self.advance(timedelta(seconds=seconds))

    def advance(self, by: timedelta) -> None:
        """Move on."""
        self._now += by
        self._monotonic += by.total_seconds()
