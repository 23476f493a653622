"""Who a calendar item is meant for, as of now."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any

import typer

from bot.calendar.item import CalendarItem
from bot.cli.database import configured_database
from bot.cli.options import DEFAULT_CONFIG, AsJson, ConfigFile, ItemName, item_of
from bot.cli.show import show_rows
from bot.clock import SystemClock
from storage.segments.conditions import leaves
from storage.segments.facts import MemberFacts
from storage.segments.match import matches
from storage.store import Store


def audience(
    item: ItemName,
    *,
    member: Annotated[str, typer.Option("--member", help="A member id or openid: why, or why not.")] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many members to name.")] = 10,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> None:
    """Who a calendar item is meant for now: how many and a few of them, or one member and why."""
    chosen, now = item_of(config, item), SystemClock().now()
    with configured_database(config) as database, database.read() as store:
        title, rows, figures = _why(store, chosen, member, now) if member else _who(store, chosen, limit, now)
    if as_json:
        typer.echo(json.dumps({"item": item, "account": chosen.account, **figures}, ensure_ascii=False))
        return
    typer.echo(title)
    if rows:
        show_rows("", rows, as_json=False)


_Answer = tuple[str, list[dict[str, Any]], dict[str, Any]]
"""(title, rows for people, figures for machines)."""


def _who(store: Store, item: CalendarItem, limit: int, now: datetime) -> _Answer:
    where = item.chosen(now)
    count = store.audiences.count(item.account, where)
    sample = [each._asdict() for each in store.audiences.some(item.account, where, limit)]
    return f"{item.id}: {count} members are meant", sample, {"members": count, "sample": sample}


def _why(store: Store, item: CalendarItem, member: str, now: datetime) -> _Answer:
    facts = store.audiences.facts(item.account, member)
    if facts is None:
        raise typer.BadParameter(f"account {item.account} knows no {member!r}", param_hint="--member")
    rows, is_in = list(clauses(item, facts, now)), item.chooses(facts, now)
    verdict = f"{item.id}: {member} is {'' if is_in else 'not '}meant"
    return verdict, rows, {"member": facts.member_id, "meant": is_in, "conditions": rows}


def clauses(item: CalendarItem, facts: MemberFacts, now: datetime) -> Iterator[dict[str, Any]]:
    """Each condition of an item's audience and exclusion, and whether it holds of a member."""
    for key, tree in (("audience", item.audience), ("exclude", item.exclude)):
        for leaf in leaves(tree) if tree and tree != "all" else ():
            yield {
                "of": key,
                "condition": leaf.model_dump_json(exclude_unset=True),
                "holds": matches(leaf, facts, now),
            }
