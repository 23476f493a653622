"""Deliveries of which nobody knows whether they arrived, and endpoints that rest: what a person decides."""

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
    deliveries: Annotated[
        list[int], typer.Argument(min=1, max=10**18, help="Their numbers in `roost deliveries unknown`.")
    ],
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


def rests(config: ConfigFile = DEFAULT_CONFIG, *, as_json: AsJson = False) -> None:
    """Endpoints that WeChat has told to leave alone, until when, and those that go on more slowly."""
    now = SystemClock().now()
    with configured_database(config) as database, database.read() as store:
        found = [rest._asdict() | {"pace": rest.pace_at(now)} for rest in store.quotas.rests(now)]
    show_rows("resting endpoints", found, as_json=as_json, empty="none")


def lift(
    account: Annotated[str, typer.Argument(help="Its name in config.toml.")],
    endpoint: Annotated[str, typer.Argument(help="As `roost deliveries rests` lists it.")],
    config: ConfigFile = DEFAULT_CONFIG,
) -> None:
    """End an endpoint's rest now: what waits for it is sent within seconds."""
    with configured_database(config) as database, database.begin() as store:
        is_ended = store.quotas.lift(account, endpoint, SystemClock().now())
    if not is_ended:
        typer.echo(f"{account} {endpoint} does not rest; see `roost deliveries rests`", err=True)
        raise typer.Exit(1)
    typer.echo("sending goes on")
