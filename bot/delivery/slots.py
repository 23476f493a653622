"""How many calls run at the same time, which goes next, and how many are claimed ahead: pure."""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from bot.delivery.attempt import Attempt

_Waiting = deque[tuple[Attempt, datetime]]


def spare(concurrency: int) -> int:
    """Calls beyond the calendar's that answers may make at the same time."""
    return max(1, concurrency // 10)


def is_bulk(attempt: Attempt) -> bool:
    """Whether it is the calendar's, and not an answer."""
    return attempt.due.occurrence_id is not None


@dataclass(slots=True)
class Slots:
    """One process's. Answers go before the calendar and have a few slots of their own.

    lead: how many of the calendar's are claimed before there is a slot, so that none stays empty meanwhile:
    a few times what ended during the last claim, which is next to none where calls are slow.
    calls: under way now, by `is_bulk`.
    """

    lead: int = 0
    calls: Counter[bool] = field(default_factory=Counter)
    _ended: int = 0
    _answers: _Waiting = field(default_factory=deque)
    _bulk: _Waiting = field(default_factory=deque)

    def wanted(self, most: int, unwritten: int) -> tuple[int, int]:
        """How many calls to claim, and how many of these the calendar's.

        most: the calendar's that may run at the same time. unwritten: outcomes still to be written; they are
        bounded, too, because after a crash nobody knows of them.
        """
        bulk = most + self.lead - self.calls[True] - len(self._bulk)
        if bulk < 0 or len(self._bulk) * 2 > self.lead:
            bulk = 0
        answers = most + spare(most) - self.calls.total() - len(self._answers)
        room = 2 * most + spare(most) - unwritten - len(self._bulk) - len(self._answers)
        limit = max(0, min(max(bulk, answers), room))
        return limit, min(bulk, limit)

    def claiming(self) -> None:
        """A claim begins."""
        self._ended = 0

    def claimed(self, attempts: Iterable[Attempt], now: datetime, most: int) -> None:
        """A claim has ended with these."""
        self.lead = min(most, 4 * self._ended)
        for attempt in attempts:
            (self._bulk if is_bulk(attempt) else self._answers).append((attempt, now))

    def start(
        self, most: int, may_start: Callable[[Attempt], bool] = lambda _: True
    ) -> Iterator[tuple[Attempt, datetime]]:
        """What may be called now, and when it was claimed; each is counted as under way.

        What may not start is passed over and keeps its place.
        """
        for waiting, bulk in ((self._answers, False), (self._bulk, True)):
            for each in tuple(waiting):
                room = most + spare(most) - self.calls.total()
                if room <= 0 or (bulk and self.calls[True] >= most):
                    break
                if may_start(each[0]):
                    waiting.remove(each)
                    self.calls[bulk] += 1
                    yield each

    def late(self, before: datetime) -> list[Attempt]:
        """What was claimed before then and has not started: it is not called any more."""
        found = []
        for waiting in (self._answers, self._bulk):
            while waiting and waiting[0][1] < before:
                found.append(waiting.popleft()[0])
        return found

    def ended(self, attempt: Attempt) -> None:
        """A call has ended."""
        self.calls[is_bulk(attempt)] -= 1
        self._ended += 1

    def rest(self) -> list[Attempt]:
        """What was claimed and is not called any more."""
        left = [attempt for attempt, _ in (*self._answers, *self._bulk)]
        self._answers.clear()
        self._bulk.clear()
        return left
