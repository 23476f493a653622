"""How large a chunk of a long piece of writing is: so large that nobody waits long for it, and no smaller."""

from datetime import timedelta

_STEP = 2.0
"""A chunk is at most so many times larger than the one before; it shrinks at once."""

_REMEMBERED = 500
"""For so many chunks after somebody waited for one, others are taken to be about: some seconds."""

RESTS = 3.0
"""While others are about, they have the database to themselves for so many times as long as a chunk took."""


class Pace:
    """Adapts to how long chunks take; one per process.

    size: how many openids, or rows, the next chunk looks at, between `least` and `most`. rest: seconds for
    which others go first now.
    alone, awaited: how long a chunk may take while nobody waits for it to end, and while others are about.
    copied, copied_awaited: after so many rows what was written is copied back, which is again work of the
    disk that others wait for; the first is about half of what SQLite's log may hold.
    """

    def __init__(
        self,
        least: int = 100,
        most: int = 20_000,
        *,
        alone: timedelta = timedelta(milliseconds=30),
        awaited: timedelta = timedelta(milliseconds=2),
        copied: int = 10_000,
        copied_awaited: int = 2_000,
    ) -> None:
        self.size = min(max(1000, least), most)
        self.rest = 0.0
        self._uncopied = self._crowded = 0
        self._least, self._most = least, most
        self._alone, self._awaited = alone.total_seconds(), awaited.total_seconds()
        self._copied, self._copied_awaited = copied, copied_awaited

    def much_written(self, rows: int) -> bool:
        """So many rows more were written; whether there are now enough of them to be copied back."""
        self._uncopied += rows
        if self._uncopied < (self._copied_awaited if self._crowded else self._copied):
            return False
        self._uncopied = 0
        return True

    def took(self, seconds: float, *, awaited: bool) -> None:
        """A chunk took so long; awaited: whether somebody waited for its end."""
        self._crowded = _REMEMBERED if awaited else max(self._crowded - 1, 0)
        may = self._awaited if self._crowded else self._alone
        factor = may / seconds if seconds * _STEP > may else _STEP
        self.rest = seconds * RESTS if self._crowded else 0.0
        self.size = min(max(int(self.size * factor), self._least), self._most)
