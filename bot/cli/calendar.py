"""What runs of the calendar: looked at, paused, taken up again, called off."""

import time
from collections.abc import Callable
from typing import Annotated, Any

import typer

from bot.cli.database import configured_database
from bot.cli.options import DEFAULT_CONFIG, AsJson, ConfigFile
from bot.cli.show import show_rows
from storage.database import Database
from storage.occurrences import OccurrenceRow

_Occurrence = Annotated[int, typer.Argument(help="Its number in `roost calendar list`.")]


def listed(
    *,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many, the latest.")] = 20,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> None:
    """The latest occurrences, and how far each of them is."""
    with configured_database(config) as database, database.read() as store:
        occurrences = store.occurrences.listed(limit)
        progress = store.outbox.progress([each.id for each in occurrences])
    rows = [_row(each, progress[each.id], as_json=as_json) for each in occurrences]
    if not as_json and not any(each.reason for each in occurrences):
        rows = [{name: value for name, value in row.items() if name != "reason"} for row in rows]
    show_rows("calendar", rows, as_json=as_json, whole=("id", "state", "audience", "deliveries"))


def pause(occurrence: _Occurrence, config: ConfigFile = DEFAULT_CONFIG) -> None:
    """Nothing more of an occurrence is sent, until `resume`."""
    _steer("pause", occurrence, config)


def resume(occurrence: _Occurrence, config: ConfigFile = DEFAULT_CONFIG) -> None:
    """A paused occurrence goes on where it was; nobody gets it twice."""
    _steer("resume", occurrence, config)


def cancel(occurrence: _Occurrence, config: ConfigFile = DEFAULT_CONFIG) -> None:
    """What is not sent yet of an occurrence is never sent."""
    _steer("cancel", occurrence, config)


def _steer(how: str, occurrence: int, config: ConfigFile) -> None:
    with configured_database(config) as database:
        with database.begin() as store:
            moves = {
                "pause": store.occurrences.pause,
                "resume": store.occurrences.resume,
                "cancel": store.occurrences.cancel,
            }
            moved = moves[how](occurrence)
            state = store.occurrences.state(occurrence)
        if moved and how != "resume":
            wait_for_calls(lambda: _is_any_under_way(database, occurrence), time.sleep)
    if not moved:
        reason = f"is {state}" if state else "is unknown; see `roost calendar list`"
        typer.echo(f"nothing to {how}: occurrence {occurrence} {reason}", err=True)
        raise typer.Exit(1)
    typer.echo(f"occurrence {occurrence} is {state}")


def wait_for_calls(is_any_under_way: Callable[[], bool], sleep: Callable[[float], None]) -> None:
    """What a server claimed just before is called within a second, or given back: from then on all is still.

    Two seconds at most: a call that has begun, or whose server is dead, may last longer.
    """
    for _ in range(40):
        if not is_any_under_way():
            return
        sleep(0.05)


def _is_any_under_way(database: Database, occurrence: int) -> bool:
    with database.read() as store:
        return store.outbox.is_any_under_way(occurrence)


def _row(occurrence: OccurrenceRow, progress: dict[str, int], *, as_json: bool) -> dict[str, Any]:
    told = "\n".join(f"{count} {state}" for state, count in sorted(progress.items()))
    return occurrence._asdict() | {"deliveries": progress if as_json else told}
