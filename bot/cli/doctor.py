"""Whether the database is sound, and what it keeps."""

import os

import typer

from bot.cli.database import configured_database
from bot.cli.options import DEFAULT_CONFIG, AsJson, ConfigFile
from bot.cli.show import show_rows
from bot.clock import SystemClock
from bot.config.load import load_config
from bot.upkeep.doctor import examine


def doctor(config: ConfigFile = DEFAULT_CONFIG, *, as_json: AsJson = False) -> None:
    """Look through the whole database: damage, size, what is older than it may be, backups; exit 1 if ill."""
    found = load_config(config, os.environ)
    with configured_database(config) as database:
        findings = list(examine(database, found.retention.ages(found.peace), SystemClock().now()))
    if as_json:
        show_rows("database", [each._asdict() for each in findings], as_json=True)
    else:  # in lines as long as they are, since commands are to be copied
        for each in findings:
            typer.echo(f"{'  ' if each.is_well else '! '}{each.what}: {each.found}")
            if each.advice:
                typer.echo(f"    {each.advice}")
    if not all(each.is_well for each in findings):
        raise typer.Exit(1)
