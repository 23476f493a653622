"""Taking in what other systems know of members."""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress

from bot.calendar.times import usable_zone
from bot.cli.database import configured_database
from bot.cli.options import DEFAULT_CONFIG, ConfigFile
from bot.clock import SystemClock
from bot.config.load import load_config
from bot.imports.attributes import read_attributes
from bot.imports.load import Loaded, Loader
from bot.imports.orders import read_orders
from bot.reports.spreadsheet import as_csv
from core.sheets.read import is_leftover
from core.sheets.rows import Placed, Problem, Sheet, T

_Files = Annotated[
    list[Path],
    typer.Argument(exists=True, dir_okay=False, help="Spreadsheets: .xlsx, or saved as CSV or text."),
]
_DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would happen, and write nothing.")]
_Rejects = Annotated[
    typer.FileBinaryWrite | None,
    typer.Option(
        "--rejects", lazy=False, help="A CSV file to put all that was left out into, with the reasons."
    ),
]
_SHOWN = 20


def orders(
    files: _Files,
    *,
    source: Annotated[
        str, typer.Option("--source", help="Whose order numbers these are, such as a shop's name.")
    ] = "shop",
    tz: Annotated[str, typer.Option("--tz", help="The IANA time zone of its times.")] = "Asia/Shanghai",
    dry_run: _DryRun = False,
    rejects: _Rejects = None,
    config: ConfigFile = DEFAULT_CONFIG,
) -> None:
    """Record orders, each once, and which of them were given back."""
    try:
        zone = ZoneInfo(usable_zone(tz))
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--tz") from error
    now = SystemClock().now()
    sheet = _read(files, lambda data, name: read_orders(data, name, source, zone, now))
    with _loader(config, dry_run, len(sheet.rows)) as loader:
        loaded = loader.orders(sheet.rows)
    _tell(sheet, loaded, rejects, dry_run=dry_run)


def attributes(
    files: _Files, *, dry_run: _DryRun = False, rejects: _Rejects = None, config: ConfigFile = DEFAULT_CONFIG
) -> None:
    """Set members' attributes: a column for each, a row for each member."""
    sheet = _read(files, read_attributes)
    with _loader(config, dry_run, len(sheet.rows)) as loader:
        loaded = loader.attributes(sheet.rows, SystemClock().now())
    _tell(sheet, loaded, rejects, dry_run=dry_run)


def _read(files: Sequence[Path], read: Callable[[bytes, str], Sheet[T]]) -> Sheet[T]:
    """All files as one sheet; nothing is loaded when one of them cannot be read."""
    rows: list[Placed[T]] = []
    problems: list[Problem] = []
    remarks: list[str] = []
    unreadable: list[str] = []
    for file in files:
        if is_leftover(file.name):
            remarks.append(f"{file.name}: what a program leaves beside its files is passed over")
            continue
        try:
            with Console(stderr=True).status(f"reading {escape(file.name)}"):
                sheet = read(file.read_bytes(), file.name)
        except (ValueError, OSError) as error:
            unreadable.append(str(error))
            continue
        rows += sheet.rows
        problems += sheet.problems
        remarks += sheet.remarks
    if unreadable:
        raise typer.BadParameter("\n".join(unreadable), param_hint="files")
    return Sheet(rows, problems, remarks)


@contextmanager
def _loader(config: Path, dry_run: bool, total: int) -> Iterator[Loader]:  # noqa: FBT001 - as typer hands it over
    """Into the configuration's database, with a bar where somebody looks on."""
    accounts = list(load_config(config, os.environ).accounts)
    console = Console(stderr=True)
    bar = Progress(console=console, transient=True, disable=not console.is_terminal)
    with configured_database(config) as database, bar:
        task = bar.add_task("importing", total=total)
        yield Loader(database, accounts, SystemClock(), dry_run, lambda rows: bar.advance(task, rows))


def _tell(sheet: Sheet[T], loaded: Loaded, rejects: typer.FileBinaryWrite | None, *, dry_run: bool) -> None:
    problems = [*sheet.problems, *loaded.problems]
    for line in (*sheet.remarks, *problems[:_SHOWN]):
        typer.echo(line, err=True)
    if len(problems) > _SHOWN:
        typer.echo(f"… and {len(problems) - _SHOWN:,} more; --rejects FILE keeps them all", err=True)
    reasons = Counter(problem.reason for problem in problems)
    if len(reasons) < len(problems):
        for reason, number in reasons.most_common():
            typer.echo(f"{number:,} × {reason}", err=True)
    if rejects:
        rejects.write(as_csv([problem._asdict() for problem in problems]).encode())
    cells = sum(problem.is_cell for problem in problems)
    counts = [f"{number} {name}" for name, number in loaded.counts.items()]
    counts.append(f"{len(problems) - cells} rows left out")
    counts += [f"{cells} cells left out"] if cells else []
    typer.echo(("nothing is written; it would be: " if dry_run else "") + ", ".join(counts))
    if problems:
        raise typer.Exit(1)
