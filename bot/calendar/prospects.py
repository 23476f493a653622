"""What is to come of each item of the calendar, and what runs of it: pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from pydantic import ValidationError

from bot.calendar.item import CalendarItem
from bot.calendar.kept import kept
from bot.calendar.state import CalendarState
from storage.census import Unfinished
from storage.models import ItemState

_NAMED = 3
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Prospect:
    """One item. item: None where this version cannot read what runs of it, and it is not configured any more.

    times: how often it is due in the span. next: the first few of these, or the one after the span.
    called_off: those of the span that were cancelled. waits: one that is past and begins when the item is
    resumed. All aware UTC. running: its occurrences that have begun, also the paused ones.
    """

    id: str
    item: CalendarItem | None
    state: ItemState
    running: tuple[Unfinished, ...]
    times: int = 0
    next: tuple[datetime, ...] = ()
    called_off: tuple[datetime, ...] = ()
    waits: datetime | None = None


def prospects(
    items: Sequence[CalendarItem],
    state: CalendarState,
    unfinished: Sequence[Unfinished],
    now: datetime,
    until: datetime,
) -> list[Prospect]:
    """Of each item that is due after now or runs; by when it is due next. times: in (now, until]."""
    found = [
        *(_ahead(item, state, unfinished, now, until) for item in items),
        *_gone(items, state, unfinished),
    ]
    some = [each for each in found if each.next or each.running or each.waits or each.called_off]
    return sorted(some, key=lambda each: each.next[:1] or (_NEVER,))


def _ahead(
    item: CalendarItem, state: CalendarState, unfinished: Sequence[Unfinished], now: datetime, until: datetime
) -> Prospect:
    due = state.between(item, now, until)
    return Prospect(
        id=item.id,
        item=item,
        state=state.of(item.id),
        running=tuple(each for each in unfinished if each.item == item.id),
        times=len(due),
        next=tuple(due[:_NAMED] or islice(state.coming(item, until), 1)),
        called_off=tuple(state.skipped(item, now, until)),
        waits=state.decision(item, now).waits,
    )


def _gone(
    items: Sequence[CalendarItem], state: CalendarState, unfinished: Sequence[Unfinished]
) -> Iterator[Prospect]:
    """Those that were taken out of the configuration and run to their end."""
    here = {item.id for item in items}
    for name in dict.fromkeys(each.item for each in unfinished if each.item not in here):
        running = tuple(each for each in unfinished if each.item == name)
        yield Prospect(name, _read(running[-1].item_json), state.of(name), running)


def _read(item_json: str) -> CalendarItem | None:
    try:
        return kept(item_json)
    except ValidationError:  # of another version of the program
        return None
