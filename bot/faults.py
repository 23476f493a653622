"""A fault that everybody meets at once, told once a minute and counted, so that it fills no disk."""

from typing import Any

from bot.clock import Clock

_EVERY = 60
_LONGEST = 300


class Faults:
    """log: a structlog logger. Not shared between threads."""

    def __init__(self, clock: Clock, log: Any) -> None:
        self._clock = clock
        self._log = log
        self._told: dict[tuple[str, str], tuple[float, int]] = {}

    def tell(self, event: str, error: Exception, **values: Any) -> None:
        """Log a fault in one line, unless one of its kind was told less than a minute ago.

        The line's `since_last` counts those that were not told.
        """
        kind = (event, type(error).__name__)
        now = self._clock.monotonic()
        at, untold = self._told.get(kind, (now - _EVERY, 0))
        if now - at < _EVERY:
            self._told[kind] = (at, untold + 1)
            return
        self._told[kind] = (now, 0)
        self._log.error(event, reason=reason_of(error), since_last=untold, **values)


def reason_of(error: Exception) -> str:
    """The kind of an error and the first line of what it says: of a database's, what the database said."""
    return f"{type(error).__name__}: {getattr(error, 'orig', None) or error}".splitlines()[0][:_LONGEST]
