"""Steering the calendar: an item or one of its occurrences is paused, taken up again, called off."""

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple, NoReturn

import typer

from bot.calendar.due import occurrences_after
from bot.calendar.state import calendar_state
from bot.cli.database import configured_database
from bot.cli.options import DEFAULT_CONFIG, AsJson, ConfigFile, ItemName, item_of, unknown_item
from bot.cli.show import show_rows
from bot.clock import SystemClock
from bot.config.load import load_config
from bot.plan.words import local
from storage.database import Database
from storage.item_states import ItemStateQueries
from storage.models import ItemState, OccurrenceState
from storage.occurrences import RUNNING, OccurrenceQueries, OccurrenceRow
from storage.store import Store
from storage.upkeep_models import FORGOTTEN

_LONGEST = 18
"""Digits of a number that a database can hold."""
_Number = Annotated[
    int | None,
    typer.Argument(
        min=1, max=10**_LONGEST, help="Only this occurrence: its number in `roost calendar occurrences`."
    ),
]


class _Steering(NamedTuple):
    """A command by its word: what it does to an item and to an occurrence, and how that stands afterwards."""

    word: str
    item: Callable[[ItemStateQueries, str], list[int]]
    occurrence: Callable[[OccurrenceQueries, int], bool]
    then: tuple[OccurrenceState, ...]


_PAUSE = _Steering("pause", ItemStateQueries.pause, OccurrenceQueries.pause, (OccurrenceState.PAUSED,))
_RESUME = _Steering("resume", ItemStateQueries.resume, OccurrenceQueries.resume, RUNNING)
_CANCEL = _Steering("cancel", ItemStateQueries.cancel, OccurrenceQueries.cancel, (OccurrenceState.CANCELLED,))


def occurrences(
    item: Annotated[str, typer.Argument(help="Only of this item.")] = "",
    *,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many, the latest.")] = 20,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> None:
    """The latest occurrences, and how far each of them is."""
    with configured_database(config) as database, database.read() as store:
        found = store.occurrences.listed(limit, item or None)
        progress = store.outbox.progress([each.id for each in found])
    make = _for_machines if as_json else _for_people
    rows = [make(each, progress[each.id]) for each in found]
    show_rows("occurrences", rows, as_json=as_json, whole=("id", "meant", "deliveries"))


def pause(item: ItemName, occurrence: _Number = None, config: ConfigFile = DEFAULT_CONFIG) -> None:
    """Nothing of an item goes out until `resume`: what runs stops, what becomes too late expires."""
    _steer(_PAUSE, item, occurrence, config)


def resume(item: ItemName, occurrence: _Number = None, config: ConfigFile = DEFAULT_CONFIG) -> None:
    """An item goes out again, and what was paused goes on where it was; nobody gets it twice."""
    _steer(_RESUME, item, occurrence, config)


def cancel(
    item: ItemName,
    occurrence: Annotated[
        str, typer.Argument(help="Only this occurrence: its number, or `next` for the one to come.")
    ] = "",
    config: ConfigFile = DEFAULT_CONFIG,
) -> None:
    """Nothing of an item goes out any more: what runs ends for good, what comes due is called off."""
    if occurrence == "next":
        _cancel_next(item, config)
    elif (occurrence.isdecimal() and len(occurrence) <= _LONGEST) or not occurrence:
        _steer(_CANCEL, item, int(occurrence) if occurrence else None, config)
    else:
        raise typer.BadParameter(f"{occurrence!r}: write a number, or next", param_hint="OCCURRENCE")


def _cancel_next(name: str, config: Path) -> None:
    item, now = item_of(config, name), SystemClock().now()
    with configured_database(config) as database, database.begin() as store:
        due = calendar_state(store).decision(item, now)
        coming = due.fires or due.waits or next(occurrences_after(item, now), None)
        if coming is None:
            _refuse(f"nothing to cancel: {name} is not due any more")
        store.occurrences.call_off(name, [coming], now)
        if not store.occurrences.is_cancelled(name, coming):
            _refuse(f"nothing to cancel: {name} has just begun; see `roost calendar occurrences`")
    typer.echo(f"{name} of {local(coming)} is cancelled")


def _steer(steering: _Steering, item: str, number: int | None, config: Path) -> None:
    items = {each.id: each.title for each in load_config(config, os.environ).calendar}
    with configured_database(config) as database:
        with database.read() as store:  # what was taken out may still run
            items |= {each.item: "" for each in store.census.unfinished() if each.item not in items}
        if number is None and item.isdecimal() and len(item) <= _LONGEST and item not in items:
            item, number = "", int(item)
        elif item not in items:
            raise unknown_item(config, item, items)
        with database.begin() as store:
            if number is None:
                moved, said = _steer_item(steering, store, item)
            else:
                moved, said = [number], _steer_occurrence(steering, store, item, number)
        if steering is not _RESUME:
            wait_for_calls(lambda: _is_any_under_way(database, moved), time.sleep)
    for line in said:
        typer.echo(line)


def _steer_item(steering: _Steering, store: Store, item: str) -> tuple[list[int], list[str]]:
    """Which occurrences it moved, and what is to be said."""
    moved = steering.item(store.item_states, item)
    said = [f"occurrence {number} is {store.occurrences.state(number)}" for number in moved]
    return moved, [f"{item} is {store.item_states.hold(item)}", *said]


def _steer_occurrence(steering: _Steering, store: Store, item: str, number: int) -> list[str]:
    found = store.occurrences.found(number)
    if found is None or found.item != (item or found.item):
        see = f"roost calendar occurrences {item}".rstrip()
        _refuse(f"nothing to {steering.word}: occurrence {number} is unknown; see `{see}`")
    state = store.item_states.hold(found.item)
    if steering is _RESUME and state is not ItemState.RUNNING:
        _refuse(f"nothing to resume: {found.item} is {state}; first: roost calendar resume {found.item}")
    steering.occurrence(store.occurrences, number)
    stands = store.occurrences.state(number)
    if stands not in steering.then:
        _refuse(f"nothing to {steering.word}: occurrence {number} is {stands}")
    return [f"occurrence {number} is {stands}"]


def _refuse(why: str) -> NoReturn:
    typer.echo(why, err=True)
    raise typer.Exit(1)


def wait_for_calls(is_any_under_way: Callable[[], bool], sleep: Callable[[float], None]) -> None:
    """What a server claimed just before is called within a second, or given back: from then on all is still.

    Two seconds at most: a call that has begun, or whose server is dead, may last longer.
    """
    for _ in range(40):
        if not is_any_under_way():
            return
        sleep(0.05)


def _is_any_under_way(database: Database, numbers: Sequence[int]) -> bool:
    with database.read() as store:
        return any(store.outbox.is_any_under_way(number) for number in numbers)


def _for_machines(occurrence: OccurrenceRow, deliveries: dict[str, int]) -> dict[str, Any]:
    return occurrence._asdict() | {"deliveries": deliveries}


def _for_people(occurrence: OccurrenceRow, deliveries: dict[str, int]) -> dict[str, Any]:
    return {
        "id": occurrence.id,
        "item": occurrence.item,
        "due": occurrence.due_at,
        "state": f"{occurrence.state}\n{occurrence.reason}".rstrip(),
        "meant": f"{occurrence.audience:,}",
        "deliveries": "kept no longer"
        if occurrence.kept in FORGOTTEN
        else "\n".join(f"{count:,} {state}" for state, count in sorted(deliveries.items())),
    }
