"""Reports: figures from the database, as tables for people and JSON for machines."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from bot.cli.database import configured_database
from bot.cli.options import DEFAULT_CONFIG, AsJson, ConfigFile
from bot.clock import SystemClock

_Days = Annotated[int, typer.Option("--days", min=1, help="How many days back.")]


def engagement(
    *,
    member: Annotated[
        str, typer.Option("--member", help="A member id or openid; all counts if absent.")
    ] = "",
    days: _Days = 7,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Rows of a member's log, the latest.")] = 200,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> None:
    """What members did and were told: counts by topic, or one member's log."""
    with configured_database(config) as database, database.read() as store:
        if member:
            rows: Sequence[Any] = store.engagement.of_member(member, limit)
        else:
            rows = store.engagement.by_topic(SystemClock().now() - timedelta(days=days))
    title = f"member {member}" if member else f"engagement, last {days} days"
    show_rows(title, [row._asdict() for row in rows], as_json=as_json)


def inbox(
    *,
    replay: Annotated[bool, typer.Option("--replay", help="Try the quarantined events again.")] = False,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> None:
    """Callbacks by state: done, deferred (still to be handled), quarantined (failed too often)."""
    with configured_database(config) as database:
        if replay:
            with database.begin() as store:
                store.inbox.replay_quarantined(SystemClock().now())
        with database.read() as store:
            counts = store.inbox.counts()
    show_rows(
        "inbox",
        [{"state": state, "events": count} for state, count in sorted(counts.items())],
        as_json=as_json,
    )


def show_rows(title: str, rows: Sequence[dict[str, Any]], *, as_json: bool) -> None:
    """Print rows with the same columns: a table, or JSON."""
    if as_json:
        typer.echo(
            json.dumps(
                [{key: _plain(value) for key, value in row.items()} for row in rows], ensure_ascii=False
            )
        )
        return
    if not rows:
        Console().print(f"{title}: nothing yet")
        return
    table = Table(title=title)
    for name in rows[0]:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(str(_plain(value)) for value in row.values()))
    Console().print(table, markup=False)


def _plain(value: object) -> object:
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value
