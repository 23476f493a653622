"""What a calendar item came to: who was meant, what was sent, what members did, what sending changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import ValidationError

from bot.calendar.item import CalendarItem
from bot.calendar.kept import kept, kept_terms
from bot.calendar.message import draws_of
from bot.plan.words import local
from bot.reports.arms import Compared, doubts, lifts
from bot.reports.figures import Asked, Figure, outcome_figures, reactions
from bot.reports.lift import Minimum
from handlers.preferences import STOPS
from storage.deeds import Deed, logged, ordered, tagged
from storage.draws import Draws
from storage.durations import write_duration
from storage.models import OccurrenceState
from storage.results import Edition, ResultQueries
from storage.upkeep_models import FORGOTTEN

REACTION_WINDOW = timedelta(hours=48)
"""How long reactions are counted of an item without a goal."""
_UNDER_WAY = (OccurrenceState.FANNING_OUT, OccurrenceState.SENDING, OccurrenceState.PAUSED)
_LOGGED_AS = {"reply": "in", "menu": "menu", "scan": "scan"}


@dataclass(frozen=True, slots=True)
class Campaign:
    """All that is told. within: how long after a send, or after the item was due, deeds count.

    compared: empty without a goal. warnings: what makes figures doubtful, in words.
    """

    item: str
    editions: tuple[Edition, ...]
    goal: str
    within: timedelta
    figures: tuple[Figure, ...]
    compared: tuple[Compared, ...]
    warnings: tuple[str, ...]


def campaign(
    results: ResultQueries, item: str, editions: Sequence[Edition], now: datetime, minimum: Minimum
) -> Campaign:
    """The report on these occurrences of an item; the latest one's goal counts. now: aware UTC."""
    told = [edition for edition in editions if edition.kept not in FORGOTTEN]
    forgotten = tuple(_forgotten(editions))
    ids = [edition.id for edition in told]
    outcomes = results.outcomes(ids)
    sent = tuple(outcome_figures(outcomes, results.mass_losses(ids)))
    fired = [edition for edition in told if edition.item_json]
    if not fired:
        why = forgotten or ("nothing of it was sent yet",)
        return Campaign(item, tuple(editions), "", REACTION_WINDOW, sent, (), why)
    try:
        latest = kept(fired[-1].item_json)
        asked = _asked(latest)
        counted = _over(fired, asked.within, now) or fired
        draws = [_draws(text) for text in dict.fromkeys(edition.item_json for edition in counted)]
    except (ValidationError, ValueError):
        unreadable = "another version of Roost kept its item, which this one cannot read: no reactions"
        return Campaign(item, tuple(editions), "", REACTION_WINDOW, sent, (), (*forgotten, unreadable))
    people = results.arms([edition.id for edition in counted], asked.goal, asked.within)
    found = [*doubts(people, draws), *_unfinished(counted, asked.within, now), *_pointless(latest)]
    return Campaign(
        item=item,
        editions=tuple(editions),
        goal=_in_words(latest),
        within=asked.within,
        figures=(*sent, *reactions(results, ids, outcomes, asked)),
        compared=tuple(lifts(people, minimum, found)) if asked.goal else (),
        warnings=(*forgotten, *found, *_not_yet(fired, counted, asked)),
    )


def _asked(item: CalendarItem) -> Asked:
    within = item.goal.within if item.goal else REACTION_WINDOW
    is_order = item.goal is not None and item.goal.event == "order"
    return Asked(item.account, item.purpose, within, _goal_deed(item), is_order)


def _draws(item_json: str) -> Draws:
    return draws_of(kept(item_json), kept_terms(item_json).peace)


def _goal_deed(item: CalendarItem) -> Deed | None:
    goal = item.goal
    if goal is None:
        return None
    if goal.event == "order":
        return ordered(goal.product)
    if goal.event == "click":
        return logged("click", item.account, f"calendar:{item.id}")
    if goal.event.startswith("tag:"):
        return tagged(goal.event.removeprefix("tag:"))
    return logged(_LOGGED_AS[goal.event], item.account, but=STOPS)


def _in_words(item: CalendarItem) -> str:
    if item.goal is None:
        return ""
    product = f" of {item.goal.product}" if item.goal.product else ""
    return f"{item.goal.event}{product} within {write_duration(item.goal.within)}"


def _forgotten(editions: Sequence[Edition]) -> Iterator[str]:
    old = [edition for edition in editions if edition.kept in FORGOTTEN and edition.item_json]
    if old:
        yield (
            f"{len(old)} of {len(editions)} occurrences, the last of them due {local(old[-1].due_at)}, are "
            "not counted: what became of them is kept no longer ([retention] deliveries)"
        )


def _unfinished(editions: Sequence[Edition], within: timedelta, now: datetime) -> Iterator[str]:
    for edition in editions:
        if edition.state in _UNDER_WAY:
            yield f"occurrence {edition.id} is {edition.state}: not everything of it is decided yet"
    ends = editions[-1].due_at + within
    if now < ends:
        yield f"the window is open until {local(ends)}: the figures will still grow"


def _over(editions: Sequence[Edition], within: timedelta, now: datetime) -> list[Edition]:
    return [edition for edition in editions if edition.due_at + within <= now]


def _not_yet(fired: Sequence[Edition], counted: Sequence[Edition], asked: Asked) -> Iterator[str]:
    """What the comparison has still to wait for: an item that goes on and on would else never have one."""
    if open_ := len(fired) - len(counted):
        until = local(fired[-1].due_at + asked.within)
        yield (
            f"the last {open_} of {len(fired)} occurrences are not compared yet and their figures will still "
            f"grow: their windows are open until {until}"
        )


def _pointless(item: CalendarItem) -> Iterator[str]:
    if item.goal and item.goal.event == "click":
        yield "who is held out has no link to tap, so a goal of clicks cannot be compared"
