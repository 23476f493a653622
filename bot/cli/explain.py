"""Why a member got an item of the calendar, or will get it, or not."""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from bot.calendar.item import CalendarItem
from bot.calendar.kept import kept
from bot.cli.audience import clauses
from bot.cli.database import configured_database
from bot.cli.options import DEFAULT_CONFIG, AsJson, ConfigFile, ItemName, item_of
from bot.cli.show import show_rows
from bot.clock import SystemClock
from bot.config.load import load_config
from bot.plan import words
from bot.plan.explanation import Explanation
from bot.plan.explanation import explain as look_ahead
from bot.plan.moment import Step
from storage.segments.facts import MemberFacts
from storage.store import Store
from storage.traces import Trace

_PAST = 5


def explain(
    member: Annotated[str, typer.Argument(help="A member id or openid.")],
    item: ItemName,
    *,
    at: Annotated[
        datetime | None, typer.Option("--at", help="The occurrence at this time (Asia/Shanghai).")
    ] = None,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> None:
    """Every decision about one member and one item: what became of it, and what comes next and why."""
    settings, now = load_config(config, os.environ), SystemClock().now()
    when = at.replace(tzinfo=words.ZONE) if at else now
    with configured_database(config) as database:
        with database.read() as store:
            removed = None if any(each.id == item for each in settings.calendar) else _removed(store, item)
            chosen = removed or item_of(config, item)
            facts = store.audiences.facts(chosen.account, member)
            if facts is None:
                raise typer.BadParameter(f"account {chosen.account} knows no {member!r}", param_hint="MEMBER")
            past = _past(store, chosen, facts, min(when, now), 1 if at else _PAST)
        coming = (
            None
            if removed or when < now
            else look_ahead(database, settings, chosen, facts.member_id, now, when)
        )
    shown = {"member": facts.member_id, "item": item, "past": [_became(each) for each in past]}
    told = _told(chosen, facts, coming) if coming else None
    if as_json:
        typer.echo(json.dumps(shown | {"next": told}, ensure_ascii=False, default=str))
    else:
        _show(shown, told, now, is_past=when < now)


def _removed(store: Store, name: str) -> CalendarItem | None:
    """An item that is not in the configuration any more, as its last occurrence kept it."""
    versions = [edition.item_json for edition in store.results.editions(name) if edition.item_json]
    try:
        return kept(versions[-1]) if versions else None
    except ValidationError:
        return None  # of another version of the program


def _past(store: Store, item: CalendarItem, facts: MemberFacts, until: datetime, limit: int) -> list[Trace]:
    blocks = store.census.followers(item.account, facts.member_id)
    openids = [openid for block in blocks for openid in block[0]]
    traces = [
        trace
        for openid in openids
        for trace in store.traces.of_member(item.id, openid, until, limit, once=item.once)
    ]
    return sorted(traces, key=lambda each: each.due_at)


def _became(trace: Trace) -> dict[str, Any]:
    figures = trace._asdict() | {"reason": trace.reason or trace.occurrence_reason}
    return {
        "due_at": trace.due_at.isoformat(),
        "what": words.became(trace.state, trace.occurrence_state, figures),
        "state": trace.state,
        "path": trace.path,
        "reason": figures["reason"],
        "receipt": trace.receipt,
    }


def _told(item: CalendarItem, facts: MemberFacts, coming: Explanation) -> dict[str, Any]:
    """What the next occurrence means for the member; conditions as they hold of them now."""
    return {
        "due_at": coming.due_at.isoformat(),
        "own_time": item.each_member_at_their_own,
        "meant": item.chooses(facts, coming.due_at),
        "conditions": list(clauses(item, facts, coming.due_at)),
        "lots": [_step(step) for step in coming.steps],
        "turns": [
            {"at": each.at.isoformat(), "rules": [_step(step) for step in each.steps]}
            for each in coming.moments
        ],
        "verdict": [words.verdict(each.what, asdict(each)) for each in coming.verdicts]
        or [_left_alone(item, facts, coming)],
    }


def _left_alone(item: CalendarItem, facts: MemberFacts, coming: Explanation) -> str:
    if item.once and item.chooses(facts, coming.due_at):
        return "does not get it: it goes out once, and they have got it or were tried not long ago"
    return "does not get it: not in its audience"


def _step(step: Step) -> dict[str, Any]:
    return {"rule": step.name, "passes": step.passes, "what": words.step(*step[::2], passes=step.passes)}


def _show(shown: Mapping[str, Any], told: Mapping[str, Any] | None, now: datetime, *, is_past: bool) -> None:
    typer.echo(f"{shown['item']} for {shown['member']}")
    rows = [
        {"occurrence": _local(each["due_at"]), "what became of it": each["what"]} for each in shown["past"]
    ]
    if rows or is_past:
        show_rows("past", rows, as_json=False)
    if told is None:
        if not is_past:
            typer.echo("no occurrence is to come")
        return
    begun = datetime.fromisoformat(told["due_at"]) <= now
    own = " where the day begins first; here at the member's own time" if told["own_time"] else ""
    typer.echo(f"{'under way since' if begun else 'next'}: {_local(told['due_at'])}{own}")
    if told["conditions"]:
        show_rows("whom it is meant for", told["conditions"], as_json=False)
    for title, steps in [
        ("lots", told["lots"]),
        *((_local(each["at"]), each["rules"]) for each in told["turns"]),
    ]:
        if steps:
            show_rows(title, list(_marked(steps)), as_json=False)
    for line in told["verdict"]:
        typer.echo(line)


def _marked(steps: Iterable[Mapping[str, Any]]) -> Iterable[dict[str, Any]]:
    for step in steps:
        yield {"": "✓" if step["passes"] else "✗", "rule": step["what"]}


def _local(at: str) -> str:
    return words.local(datetime.fromisoformat(at))
