"""What the calendar brings in a span of time: pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from bot.calendar.item import CalendarItem
from bot.calendar.state import CalendarState
from storage.models import ItemState


class Coming(NamedTuple):
    """An occurrence, and when its audience is taken: when it is due, or now if that is past."""

    item: CalendarItem
    due_at: datetime
    begins_at: datetime


class Missed(NamedTuple):
    """An occurrence that never begins."""

    item: str
    due_at: datetime
    reason: str


class Stopped(NamedTuple):
    """An item that is paused or cancelled. due: when it would begin were it not, the first perhaps now."""

    item: str
    state: ItemState
    due: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class Agenda:
    """In the order in which they begin; at one instant in the calendar's order."""

    coming: tuple[Coming, ...]
    missed: tuple[Missed, ...]
    stopped: tuple[Stopped, ...]


def agenda(items: Sequence[CalendarItem], state: CalendarState, now: datetime, until: datetime) -> Agenda:
    """Everything after what is decided and up to `until`; what is stopped now stays so."""
    coming: list[Coming] = []
    missed: list[Missed] = []
    stopped: list[Stopped] = []
    for item in items:
        decision, ahead = state.decision(item, now), state.between(item, now, until)
        missed += [Missed(item.id, *each) for each in decision.expired]
        missed += [Missed(item.id, at, "its item was cancelled") for at in decision.called_off]
        missed += [Missed(item.id, at, "cancelled by hand") for at in state.skipped(item, now, until)]
        if (of_it := state.of(item.id)) is ItemState.RUNNING:
            coming += [Coming(item, decision.fires, now)] if decision.fires else []
            coming += [Coming(item, due_at, due_at) for due_at in ahead]
        else:
            stopped.append(Stopped(item.id, of_it, (*([decision.waits] if decision.waits else ()), *ahead)))
    in_order = sorted(coming, key=lambda each: (each.begins_at, each.due_at))
    return Agenda(tuple(in_order), tuple(missed), tuple(stopped))
