"""Deliveries of which nobody knows whether they arrived: listed, and resent by hand only."""

import os
from typing import Annotated

import typer

from bot.cli.database import configured_database
from bot.cli.options import DEFAULT_CONFIG, AsJson, ConfigFile
from bot.cli.show import show_rows
from bot.clock import SystemClock
from bot.config.load import load_config


def unknown(
    *,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many, the oldest.")] = 200,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> None:
    """Messages of which nobody knows whether they arrived; they are never sent again by themselves."""
    with configured_database(config) as database, database.read() as store:
        found = store.outbox.unknown(limit)
    show_rows("unknown deliveries", [each._asdict() for each in found], as_json=as_json)


def resend(
    deliveries: Annotated[list[int], typer.Argument(help="Their numbers in `roost deliveries unknown`.")],
    config: ConfigFile = DEFAULT_CONFIG,
) -> None:
    """Send unknown deliveries again: a member who got one gets it twice."""
    lasts = load_config(config, os.environ).delivery.reply_expires
    now = SystemClock().now()
    with configured_database(config) as database, database.begin() as store:
        refused = [each for each in deliveries if not store.outbox.resend(each, now, now + lasts)]
    typer.echo(f"queued again: {len(deliveries) - len(refused)}")
    if refused:
        numbers = ", ".join(map(str, refused))
        typer.echo(f"not unknown, or of a cancelled occurrence: {numbers}", err=True)
        raise typer.Exit(1)
