"""What is to come of the calendar, and what runs of it: one row an item."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any

import typer

from bot.calendar.audience import in_short
from bot.calendar.item import CalendarItem
from bot.calendar.prospects import Prospect, prospects
from bot.calendar.state import calendar_state
from bot.cli.database import configured_database
from bot.cli.options import DEFAULT_CONFIG, AsJson, ConfigFile
from bot.cli.show import show_rows
from bot.clock import SystemClock
from bot.config.load import load_config
from storage.models import DeliveryState

_Progress = Mapping[int, Mapping[str, int]]
_LEFT = (DeliveryState.QUEUED, DeliveryState.ATTEMPTING, DeliveryState.WAITING)


def listed(
    *,
    days: Annotated[int, typer.Option("--days", min=1, max=92, help="How many days ahead.")] = 14,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> None:
    """What is to come of each item and to whom, whether it is paused, and how far what runs now is."""
    items, now = load_config(config, os.environ).calendar, SystemClock().now()
    with configured_database(config) as database, database.read() as store:
        state, unfinished = calendar_state(store), store.census.unfinished()
        progress = store.outbox.progress([each.id for each in unfinished])
    found = prospects(items, state, unfinished, now, now + timedelta(days=days))
    make = _for_machines if as_json else _for_people
    rows = [make(each, progress) for each in found]
    title = f"the next {days} days, in each item's time zone"
    show_rows(title, rows, as_json=as_json, whole=("next",), empty="nothing")


def _for_machines(each: Prospect, progress: _Progress) -> dict[str, Any]:
    return {
        "id": each.id,
        "title": each.item.title if each.item else "",
        "account": each.item.account if each.item else "",
        "tz": each.item.tz if each.item else "",
        "audience": in_short(each.item.audience, each.item.exclude) if each.item else "",
        "state": each.state,
        "times": each.times,
        "next": [at.isoformat() for at in each.next],
        "cancelled": [at.isoformat() for at in each.called_off],
        "waits": each.waits and each.waits.isoformat(),
        "running": [
            {
                "occurrence": one.id,
                "due_at": one.due_at.isoformat(),
                "state": one.state,
                "deliveries": progress[one.id],
            }
            for one in each.running
        ],
    }


def _for_people(each: Prospect, progress: _Progress) -> dict[str, Any]:
    item = each.item
    return {
        "item": f"{each.id}\n{item.title}" if item else each.id,
        "next": "\n".join([*(_wall(item, at) for at in each.next), item.tz]) if item else "",
        "times": f"{each.times:,}",
        "to": in_short(item.audience, item.exclude) if item else "",
        "state": "\n".join(_standing(each, progress)),
    }


def _standing(each: Prospect, progress: _Progress) -> Iterator[str]:
    yield each.state
    if len(each.running) == 1:
        yield f"occurrence {each.running[0].id}:"
    elif each.running:
        yield f"{len(each.running):,} occurrences:"
    deliveries = Counter[str]()
    for one in each.running:
        deliveries.update(progress[one.id])
    yield from (f"{count:,} {what}" for what, count in _counted(deliveries).items() if count)
    if each.item:
        yield from (f"{_wall(each.item, at)} waits" for at in (each.waits,) if at)
        yield from (f"{_wall(each.item, at)} cancelled" for at in each.called_off)


def _counted(deliveries: Counter[str]) -> dict[str, int]:
    sent, unknown = deliveries[DeliveryState.ACCEPTED], deliveries[DeliveryState.UNKNOWN]
    waiting = sum(deliveries[state] for state in _LEFT)
    return {
        "sent": sent,
        "waiting": waiting,
        "unknown": unknown,
        "not sent": deliveries.total() - sent - waiting - unknown,
    }


def _wall(item: CalendarItem, at: datetime) -> str:
    """Its own wall time: "Sun 11-22 20:00"."""
    return f"{at.astimezone(item.zone):%a %m-%d %H:%M}"
