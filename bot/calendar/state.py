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
        return self.between(item, undecided_from(item, self.marks.get(item.mark), now), now)

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


def calendar_state(store: Store) -> CalendarState:
    """As it is now."""
    return CalendarState(
        store.occurrences.decided_until(), store.item_states.stopped(), store.occurrences.called_off()
    )
