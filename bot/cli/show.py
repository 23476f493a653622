"""Reports: figures from the database, as tables for people and JSON for machines."""

import json
import os
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any

import typer

from bot.cli.database import configured_database
from bot.cli.options import DEFAULT_CONFIG, AsJson, ConfigFile
from bot.clock import SystemClock
from bot.config.load import load_config
from bot.plan.words import ZONE
from bot.terminal import console, plain, table

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
    """What members did and were told: counts by topic (who needs care first), or one member's log."""
    with configured_database(config) as database, database.read() as store:
        if member:
            rows: Sequence[Any] = store.engagement.of_member(member, limit)
            accounts = load_config(config, os.environ).accounts
            if not rows and not any(store.audiences.facts(account, member) for account in accounts):
                raise typer.BadParameter(f"no account knows {member!r}", param_hint="--member")
        else:
            counts = store.engagement.by_topic(SystemClock().now() - timedelta(days=days))
            rows = sorted(counts, key=lambda count: count.handler != "care")
    title = f"member {member}" if member else f"engagement, last {days} days"
    told = [row._asdict() for row in rows]
    if not as_json:  # the title has it
        told = [{name: value for name, value in row.items() if name != "member_id"} for row in told]
    show_rows(title, told, as_json=as_json)


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


def show_rows(
    title: str,
    rows: Sequence[dict[str, Any]],
    *,
    as_json: bool,
    whole: Collection[str] = (),
    empty: str = "nothing yet",
) -> None:
    """Print rows with the same columns: a table whose times are those of Asia/Shanghai, or JSON in UTC.

    whole: columns that are not broken into lines, as instants never are. empty: said where there are no rows.
    """
    if as_json:
        typer.echo(
            json.dumps(
                [{key: _plain(value) for key, value in row.items()} for row in rows], ensure_ascii=False
            )
        )
        return
    out = console()
    if not rows:
        out.print(plain(f"{title}: {empty}"))
        return
    instants = {name for row in rows for name, value in row.items() if isinstance(value, datetime)}
    heading = plain(f"{title} (times in Asia/Shanghai)" if instants else title)
    cells = [{name: _cell(value) for name, value in row.items()} for row in rows]
    out.print(table(heading, cells, out.width, {*whole, *instants}))


def _plain(value: object) -> object:
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        local = value.astimezone(ZONE)
        return f"{local:%Y-%m-%d %H:%M:%S}" if local.second else f"{local:%Y-%m-%d %H:%M}"
    return "" if value is None else plain(str(value))
