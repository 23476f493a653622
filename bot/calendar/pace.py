"""How large a chunk of a fan-out is: so large that nobody waits long for it, and no smaller."""

from datetime import timedelta

_STEP = 2.0
"""A chunk is at most so many times larger than the one before; it shrinks at once."""


class Pace:
    """Adapts to how long chunks take; one per process.

    size: how many openids the next chunk looks at, between `least` and `most`.
    alone, awaited: how long a chunk may take when nobody waits for it to end, and when somebody does.
    """

    def __init__(
        self,
        least: int = 500,
        most: int = 20_000,
        *,
        alone: timedelta = timedelta(milliseconds=30),
        awaited: timedelta = timedelta(milliseconds=8),
    ) -> None:
        self.size = min(max(1000, least), most)
        self._least, self._most = least, most
        self._alone, self._awaited = alone.total_seconds(), awaited.total_seconds()

    def took(self, seconds: float, *, awaited: bool) -> None:
        """A chunk took so long; awaited: whether somebody waited for its end."""
        may = self._awaited if awaited else self._alone
        factor = may / seconds if seconds * _STEP > may else _STEP
        self.size = min(max(int(self.size * factor), self._least), self._most)
