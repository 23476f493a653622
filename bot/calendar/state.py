"""What the database holds of the calendar: what is decided already, and what a person has stopped."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import takewhile

from bot.calendar.due import Decision, decide, occurrences, occurrences_after, undecided_from
from bot.calendar.item import CalendarItem
from storage.models import ItemState
from storage.store import Store

_MOMENT = timedelta(microseconds=1)
_KEPT_UP = timedelta(minutes=1)
"""A mark that stands in for one ahead of the clock is at most so far behind it."""


@dataclass(frozen=True, slots=True)
class CalendarState:
    """marks: up to when each item is decided. stopped: which items are paused or cancelled.

    called_off: (item, due instant) of the occurrences that were cancelled before they were due.
    """

    marks: Mapping[str, datetime] = field(default_factory=dict)
    stopped: Mapping[str, ItemState] = field(default_factory=dict)
    called_off: Collection[tuple[str, datetime]] = ()

    def of(self, item: str) -> ItemState:
        """Whether the item of this id goes out."""
        return self.stopped.get(item, ItemState.RUNNING)

    def due(self, item: CalendarItem, now: datetime) -> list[datetime]:
        """Its occurrences that are due and of which nothing is decided yet, in order."""
        mark = self.marks.get(self.mark_of(item, now))
        return self.between(item, undecided_from(item, mark, now), now)

    def mark_of(self, item: CalendarItem, now: datetime) -> str:
        """The name of the mark that counts: the item's own, unless that lies ahead of the clock.

        Then the clock was wrong when it was made, or is wrong now, and nobody can tell which. So it stays,
        and another one stands in for it until the clock has come to it.
        """
        name = item.mark
        while (mark := self.marks.get(name)) and (mark > now or self._is_kept_up(name, mark, now)):
            name = _stand_in(name)
        return name

    def is_behind(self, mark: str, now: datetime) -> bool:
        """Whether a mark stands in for another and is to be brought up to the clock."""
        return mark.endswith(_stand_in("")) and self.marks[mark] < now - _KEPT_UP

    def _is_kept_up(self, name: str, mark: datetime, now: datetime) -> bool:
        """Whether the clock has just come to a mark step by step: until here its stand-in has counted."""
        stand_in = self.marks.get(_stand_in(name), mark)
        return now - 2 * _KEPT_UP <= stand_in < mark

    def between(self, item: CalendarItem, after: datetime, until: datetime) -> list[datetime]:
        """Its occurrences in (after, until], but those that were called off."""
        return list(takewhile(lambda at: at <= until, self.coming(item, after)))

    def coming(self, item: CalendarItem, after: datetime) -> Iterator[datetime]:
        """Its occurrences later than that, but those that were called off; there may be no end of them."""
        return (at for at in occurrences_after(item, after) if (item.id, at) not in self.called_off)

    def skipped(self, item: CalendarItem, after: datetime, until: datetime) -> list[datetime]:
        """Those in (after, until] that were called off, unless its time is another one by now."""
        dues = sorted(at for name, at in self.called_off if name == item.id and after < at <= until)
        return [at for at in dues if occurrences(item, at - _MOMENT, at)]

    def decision(self, item: CalendarItem, now: datetime) -> Decision:
        """What becomes of what is due, as long as nobody changes anything meanwhile."""
        return decide(item, self.due(item, now), now, self.of(item.id))


def _stand_in(mark: str) -> str:
    return f"{mark} again"


def calendar_state(store: Store) -> CalendarState:
    """As it is now."""
    return CalendarState(
        store.occurrences.decided_until(), store.item_states.stopped(), store.occurrences.called_off()
    )
