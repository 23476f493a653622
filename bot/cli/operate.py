"""Running a server, and what an operator does around it."""

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.database import configured_database, missing_file, usable_database
from bot.cli.faq import show_difference
from bot.cli.options import DEFAULT_CONFIG, ConfigFile
from bot.clock import SystemClock
from bot.config.error import ConfigError
from bot.faq.golden import lost
from bot.logs import configure_logs
from bot.program import Program, load_program
from bot.remarks.collect import remarks
from bot.serve import run_to_end, serve
from bot.terminal import console
from storage import migrate as schema


def run(config: ConfigFile = DEFAULT_CONFIG) -> None:
    """Serve: prints one JSON line {"event":"ready","url":…} when it does, logs to standard error."""
    program = load_program(config, os.environ)
    if missing := ", ".join(program.config.missing_secrets()):
        raise ConfigError([f"environment: set what serving needs: {missing}"])
    configure_logs(program.config.log.level)
    with usable_database(config):
        try:
            run_to_end(serve(program, os.environ, SystemClock(), sys.stdout))
        except OSError as error:
            if error.filename:  # a folder or file: the database's
                raise
            raise ConfigError([f"{config.name}: [server] host, port: cannot listen: {error}"]) from error


def check(
    config: ConfigFile = DEFAULT_CONFIG,
    against: Annotated[
        Path | None, typer.Option("--against", help="An older configuration: `faq diff` with it.")
    ] = None,
) -> None:
    """Check the configuration and its golden questions: exit 2 and every problem when it is wrong."""
    program = load_program(config, os.environ)
    now = SystemClock().now()
    problems = lost(program, now)
    if problems:
        raise ConfigError(problems)
    out = console()
    for warning in program.warnings:
        out.print(f"left out: {warning}", style="yellow", soft_wrap=True)
    for remark in _remarks(program, now):
        out.print(remark, style="yellow", soft_wrap=True)
    if missing := ", ".join(program.config.missing_secrets()):
        out.print(f"not set (only `roost run` needs it): {missing}", style="yellow", soft_wrap=True)
    chain = " → ".join(handler.name for handler in program.chain) or "none"
    accounts = ", ".join(program.config.accounts)
    out.print(
        f"{config}: valid. accounts: {accounts}; handlers: {chain}; calendar items: "
        f"{len(program.config.calendar)}",
        soft_wrap=True,
    )
    if against:
        show_difference(against, program, as_json=False)


def _remarks(program: Program, now: datetime) -> tuple[str, ...]:
    """With what the configured database knows, where there is one that can be asked."""
    if missing_file(program.config.database_url(program.file.parent)):
        return remarks(program, now)
    try:
        with configured_database(program.file) as database, database.read() as store:
            return remarks(program, now, store)
    except ConfigError as error:
        return (*remarks(program, now), f"names that nobody goes by are not told: {error}")


def migrate(config: ConfigFile = DEFAULT_CONFIG) -> None:
    """Bring the database to this version's schema (`run` does it by itself)."""
    with configured_database(config, create=True) as database:
        typer.echo(f"schema {schema.migrate(database)}")
