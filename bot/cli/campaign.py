"""What a calendar item came to."""

import json
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from bot.cli.database import configured_database
from bot.cli.options import DEFAULT_CONFIG, AsJson, ConfigFile, ItemName
from bot.cli.show import show_rows
from bot.clock import SystemClock
from bot.plan.words import local
from bot.reports.arms import Compared
from bot.reports.campaign import Campaign
from bot.reports.campaign import campaign as report_on
from bot.reports.lift import Minimum
from bot.reports.spreadsheet import as_csv
from storage.durations import write_duration
from storage.results import Edition, ResultQueries

_Row = dict[str, Any]


def campaign(  # noqa: PLR0913 - a command's options
    item: ItemName,
    *,
    occurrence: Annotated[
        int,
        typer.Option("--occurrence", help="Only this one: its number in `roost calendar occurrences`."),
    ] = 0,
    min_people: Annotated[
        int, typer.Option("--min-people", min=1, help="Claim nothing with fewer people in an arm.")
    ] = Minimum().people,
    min_conversions: Annotated[
        int, typer.Option("--min-conversions", min=1, help="Claim nothing with fewer conversions in both.")
    ] = Minimum().conversions,
    as_table: Annotated[bool, typer.Option("--csv", help="CSV for a spreadsheet.")] = False,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> None:
    """What became of an item's messages, what members did after them, and what sending changed."""
    with configured_database(config) as database, database.read() as store:
        editions = _editions(store.results, item, occurrence)
        minimum = Minimum(min_people, min_conversions)
        found = report_on(store.results, item, editions, SystemClock().now(), minimum)
    if as_json:
        typer.echo(json.dumps(_for_machines(found), ensure_ascii=False))
    elif as_table:
        typer.echo(as_csv([*_figures(found), *_compared_long(found)]), nl=False)
    else:
        _show(found)


def _editions(results: ResultQueries, item: str, occurrence: int) -> list[Edition]:
    editions = results.editions(item)
    if not editions:
        raise typer.BadParameter(f"{item!r} has never been due", param_hint="item")
    chosen = [each for each in editions if occurrence in (0, each.id)]
    if not chosen:
        numbers = ", ".join(str(each.id) for each in editions[-10:])
        raise typer.BadParameter(f"of {item!r} there are: {numbers}", param_hint="--occurrence")
    return chosen


def _show(found: Campaign) -> None:
    dues = [local(each.due_at) for each in (found.editions[0], found.editions[-1])]
    when = " … ".join(dict.fromkeys(dues))
    typer.echo(f"{found.item}: {len(found.editions):,} × due, {when} (Asia/Shanghai)")
    typer.echo(f"goal: {found.goal or 'none'}; reactions within {write_duration(found.within)} of the send")
    rows = [row | {"share": _percent(row["share"])} for row in _figures(found)]
    show_rows("figures", [{k: "" if v is None else v for k, v in row.items()} for row in rows], as_json=False)
    if found.compared:
        show_rows("treated against held out", list(map(_for_people, found.compared)), as_json=False)
    for each in found.compared:
        if missing := [why for why in each.lift.missing if why not in found.warnings]:
            typer.echo(f"no claim yet for {each.variant or 'all'}: {'; '.join(missing)}")
    for warning in found.warnings:
        typer.echo(f"warning: {warning}")


def _figures(found: Campaign) -> list[_Row]:
    names = ("part", "name", "variant", "count", "of", "share")
    return [{name: getattr(figure, name) for name in names} for figure in found.figures]


def _for_people(compared: Compared) -> _Row:
    lift = compared.lift
    low, high = lift.interval or (None, None)
    return {
        "variant": compared.variant or "all",
        "treated": f"{lift.treated.converted} of {lift.treated.people} = {_percent(lift.treated.share)}",
        "held out": f"{lift.held_out.converted} of {lift.held_out.people} = {_percent(lift.held_out.share)}",
        "difference": _percent(lift.difference, signed=True),
        "95 % interval": f"{_percent(low, signed=True)} … {_percent(high, signed=True)}"
        if lift.interval
        else "",
        "verdict": lift.verdict,
    }


def _percent(share: float | None, *, signed: bool = False) -> str:
    return "" if share is None else f"{share:+.2%}" if signed else f"{share:.2%}"


def _compared_long(found: Campaign) -> Iterator[_Row]:
    for each in found.compared:
        lift = each.lift
        low, high = lift.interval or (None, None)
        for name, count, of, share in (
            ("treated", lift.treated.converted, lift.treated.people, lift.treated.share),
            ("held out", lift.held_out.converted, lift.held_out.people, lift.held_out.share),
            ("treated, in fen", each.treated_fen, None, None),
            ("held out, in fen", each.held_out_fen, None, None),
            (f"difference: {lift.verdict}", None, None, lift.difference),
            ("95 % from", None, None, low),
            ("95 % to", None, None, high),
        ):
            row = {"part": "lift", "name": name, "variant": each.variant}
            yield row | {"count": count, "of": of, "share": share}


def _for_machines(found: Campaign) -> _Row:
    return {
        "item": found.item,
        "occurrences": [
            {"id": each.id, "due_at": each.due_at.isoformat(), "state": each.state} for each in found.editions
        ],
        "goal": found.goal,
        "within": write_duration(found.within),
        "figures": _figures(found),
        "lift": [_compared(each) for each in found.compared],
        "warnings": list(found.warnings),
    }


def _compared(each: Compared) -> _Row:
    lift = each.lift
    arms = {
        name: {"people": arm.people, "converted": arm.converted, "share": arm.share, "fen": fen}
        for name, arm, fen in (
            ("treated", lift.treated, each.treated_fen),
            ("held_out", lift.held_out, each.held_out_fen),
        )
    }
    low, high = lift.interval or (None, None)
    verdict = {"difference": lift.difference, "low": low, "high": high, "verdict": lift.verdict}
    return {"variant": each.variant, **arms, **verdict, "missing": list(lift.missing)}
