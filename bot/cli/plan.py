"""What the next days of the calendar would bring, without sending anything."""

import json
import os
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Annotated, Any

import typer

from bot.cli.database import configured_database
from bot.cli.options import DEFAULT_CONFIG, AsJson, ConfigFile, item_of
from bot.cli.show import show_rows
from bot.clock import SystemClock
from bot.config.load import load_config
from bot.plan.as_json import as_figures
from bot.plan.figures import Planned
from bot.plan.summary import Plan, QuotaDay, day_name, make_plan
from bot.plan.words import PATHS, local, reason, soon


def plan(
    *,
    days: Annotated[int, typer.Option("--days", min=1, max=92, help="How many days ahead.")] = 7,
    item: Annotated[str, typer.Option("--item", help="Only this calendar item.")] = "",
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> None:
    """Who would get what in the next days, by which path, and who not and why; nothing is sent."""
    if item:
        item_of(config, item)
    settings, now = load_config(config, os.environ), SystemClock().now()
    with configured_database(config) as database:
        made = make_plan(database, settings, now, now + timedelta(days=days))
    made = made.of(item) if item else made
    if as_json:
        typer.echo(json.dumps(as_figures(made), ensure_ascii=False))
    else:
        _show(made, days)


def _show(made: Plan, days: int) -> None:
    members = ", ".join(f"{count:,} members of {account}" for account, count in made.members.items())
    title = f"the next {days} days for {members or 'nobody'} (times in Asia/Shanghai)"
    rows = [_row(each) for each in _alike(made.occurrences)]
    show_rows(title, rows, as_json=False, whole=("when", "item", "last sent"))
    if made.conflicts:
        rows = [
            {"day": day_name(each.day), "items": " + ".join(each.items), "members": f"{each.members:,}"}
            for each in made.conflicts
        ]
        show_rows("the same members on the same day", rows, as_json=False)
    if made.quotas:
        show_rows("calls, on the busiest day", [_quota(each) for each in made.quotas], as_json=False)
    for line in _remarks(made):
        typer.echo(line)


def _alike(occurrences: Iterable[Planned]) -> Iterable[list[Planned]]:
    """Occurrences of an item on one day of which the same becomes, together."""
    alike: dict[tuple[str, str, int, str], list[Planned]] = {}
    for each in occurrences:
        key = each.sending.item.id, day_name(each.began_at), each.audience, _told(each)
        alike.setdefault(key, []).append(each)
    return alike.values()


def _row(alike: Sequence[Planned]) -> dict[str, Any]:
    first, last = alike[0], alike[-1]
    more = f"\n+ {len(alike) - 1:,} till {local(last.began_at)[-len('00:00') :]}" if len(alike) > 1 else ""
    return {
        "when": f"{soon(first.began_at)}{more}",
        "item": first.sending.item.id,
        "meant": f"{first.audience:,}",
        "what becomes of them": _told(first),
        "last sent": _last(last),
    }


def _told(planned: Planned) -> str:
    return "\n".join(f"{count:,} {what}" for count, what in _outcomes(planned) if count)


def _outcomes(planned: Planned) -> Iterable[tuple[int, str]]:
    yield from ((count, f"sent: {PATHS[path]}") for path, count in planned.sent.items())
    yield from ((count, f"not sent: {reason(name)}") for name, count in planned.stopped.items())
    yield from ((count, f"held out: {reason(name)}") for name, count in planned.held_out.items())
    yield planned.waiting, "wait for contact"
    for name, later in planned.later.items():
        first, last = soon(later.first), soon(later.last)
        until = first if first == last else f"{first} … {last}"
        yield later.count, f"put off: {reason(name)}, to {until}"
    yield planned.still, "still open when the plan ends"


def _last(planned: Planned) -> str:
    if planned.last_at is None:
        return ""
    last = soon(planned.last_at)
    return last.removeprefix(soon(planned.began_at)[: -len("00:00")])  # of the same day only the time


def _quota(quota: QuotaDay) -> dict[str, Any]:
    return {
        "account": quota.account,
        "endpoint": quota.endpoint,
        "day": day_name(quota.day),
        "calls": f"{quota.used:,}",
        "limit": "none" if quota.limit is None else f"{quota.limit:,}",
        "used up at": local(quota.exhausted_at) if quota.exhausted_at else "",
    }


def _remarks(made: Plan) -> Iterable[str]:
    exhausted = [each for each in made.quotas if each.exhausted_at]
    if exhausted:
        first = min(exhausted, key=lambda each: each.exhausted_at or made.until)
        assert first.exhausted_at
        yield f"first quota used up: {first.endpoint} of {first.account}, {local(first.exhausted_at)}"
    for name, times in made.idle.items():
        yield f"{name}: due {times:,} more times with nobody to write to"
    for missed in made.missed:
        yield f"{missed.item} of {local(missed.due_at)} is not sent any more: {missed.reason}"
    for stopped in made.stopped:
        when = (
            f"due {len(stopped.due):,} ×, first {local(stopped.due[0])}" if stopped.due else "not due by then"
        )
        yield f"{stopped.item} is {stopped.state} and not part of this plan: {when}"
    for stuck in made.stuck:
        yield f"{stuck.item} of {local(stuck.due_at)} is {stuck.state} and not part of this plan"
    if any(planned.waiting for planned in made.occurrences):
        yield "wait for contact: sent if the member writes or taps in time, which no plan can foresee"
