"""How large a chunk of a fan-out is: so large that nobody waits long for it, and no smaller."""

from datetime import timedelta

_STEP = 2.0
"""A chunk is at most so many times larger than the one before; it shrinks at once."""

_COPIED_AT_ONCE = 10_000
"""Rows: about half of what SQLite's log may hold before a commit has to copy it back."""


class Pace:
    """Adapts to how long chunks take; one per process.

    size: how many openids the next chunk looks at, between `least` and `most`. rest: seconds for which
    others go first now: as long as the last chunk took, where somebody waited for its end.
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
        self.rest = 0.0
        self._uncopied = 0
        self._least, self._most = least, most
        self._alone, self._awaited = alone.total_seconds(), awaited.total_seconds()

    def much_written(self, rows: int) -> bool:
        """So many rows more were written; whether there are now enough of them to be copied back."""
        self._uncopied += rows
        if self._uncopied < _COPIED_AT_ONCE:
            return False
        self._uncopied = 0
        return True

    def took(self, seconds: float, *, awaited: bool) -> None:
        """A chunk took so long; awaited: whether somebody waited for its end."""
        may = self._awaited if awaited else self._alone
        factor = may / seconds if seconds * _STEP > may else _STEP
        self.rest = seconds if awaited else 0.0
        self.size = min(max(int(self.size * factor), self._least), self._most)
