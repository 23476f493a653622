"""Taking in what other systems know of members."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

import typer

from bot.calendar.times import usable_zone
from bot.cli.database import configured_database
from bot.cli.options import DEFAULT_CONFIG, ConfigFile
from bot.clock import SystemClock
from bot.config.load import load_config
from bot.imports.attributes import read_attributes
from bot.imports.load import Loaded, load_attributes, load_orders
from bot.imports.orders import read_orders

T = TypeVar("T")
_File = Annotated[Path, typer.Argument(help="A spreadsheet saved as CSV, in UTF-8 or GBK.")]


def orders(
    file: _File,
    *,
    source: Annotated[
        str, typer.Option("--source", help="Whose order numbers these are, such as a shop's name.")
    ] = "shop",
    tz: Annotated[str, typer.Option("--tz", help="The IANA time zone of its times.")] = "Asia/Shanghai",
    config: ConfigFile = DEFAULT_CONFIG,
) -> None:
    """Record orders, each once, and which of them were given back."""
    zone = ZoneInfo(_understood(lambda: usable_zone(tz), "--tz"))
    sheet = _understood(lambda: read_orders(file, source, zone), "file")
    accounts = list(load_config(config, os.environ).accounts)
    with configured_database(config) as database:
        _tell(sheet.problems, load_orders(database, sheet.rows, accounts))


def attributes(file: _File, *, config: ConfigFile = DEFAULT_CONFIG) -> None:
    """Set members' attributes: a column for each, a row for each member."""
    sheet = _understood(lambda: read_attributes(file), "file")
    accounts = list(load_config(config, os.environ).accounts)
    with configured_database(config) as database:
        _tell(sheet.problems, load_attributes(database, sheet.rows, accounts, SystemClock().now()))


def _understood(make: Callable[[], T], hint: str) -> T:
    try:
        return make()
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=hint) from error


def _tell(problems: Sequence[str], loaded: Loaded) -> None:
    left_out = [*problems, *loaded.problems]
    for problem in left_out:
        typer.echo(problem, err=True)
    counts = ", ".join(f"{count} {name}" for name, count in loaded.counts.items())
    typer.echo(f"{counts}, {len(left_out)} rows left out")
    if left_out:
        raise typer.Exit(1)
