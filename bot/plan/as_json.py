"""A plan for machines: the same figures as for people, and a few members of each outcome."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.delivery.ladder import Path
from bot.delivery.rates import ENDPOINTS
from bot.plan.figures import Planned
from bot.plan.summary import Plan, day_name


def as_figures(made: Plan) -> dict[str, Any]:
    """Instants are ISO texts in UTC, days are those of Asia/Shanghai."""
    return {
        "from": made.now.isoformat(timespec="seconds"),
        "until": made.until.isoformat(timespec="seconds"),
        "members": made.members,
        "occurrences": [_occurrence(each, made) for each in made.occurrences],
        "more_for_nobody": made.idle,
        "conflicts": [
            {"day": day_name(each.day), "items": each.items, "members": each.members}
            for each in made.conflicts
        ],
        "quotas": [
            {
                "account": each.account,
                "endpoint": each.endpoint,
                "busiest_day": day_name(each.day),
                "calls": each.used,
                "limit": each.limit,
                "exhausted_at": _iso(each.exhausted_at),
            }
            for each in made.quotas
        ],
        "missed": [each._asdict() | {"due_at": _iso(each.due_at)} for each in made.missed],
        "stopped": [
            {
                "item": each.item,
                "state": each.state,
                "times": len(each.due),
                "first_due_at": _iso(next(iter(each.due), None)),
            }
            for each in made.stopped
        ],
        "stuck": [
            {"occurrence": each.id, "item": each.item, "due_at": _iso(each.due_at), "state": each.state}
            for each in made.stuck
        ],
    }


def _occurrence(planned: Planned, made: Plan) -> dict[str, Any]:
    item = planned.sending.item
    return {
        "item": item.id,
        "title": item.title,
        "due_at": _iso(planned.sending.due_at),
        "begins_at": _iso(planned.began_at),
        "occurrence": planned.sending.occurrence_id,
        "audience": planned.audience,
        "sent": planned.sent,
        "variants": planned.variants,
        "calls": _calls(planned),
        "mass_slots": planned.sent[Path.MASS],
        "first_sent_at": _iso(planned.first_at),
        "last_sent_at": _iso(planned.last_at),
        "held_out": planned.held_out,
        "not_sent": planned.stopped,
        "waits_for_contact": planned.waiting,
        "put_off": {
            name: {"members": later.count, "first": _iso(later.first), "last": _iso(later.last)}
            for name, later in planned.later.items()
        },
        "open_at_the_end": planned.still,
        "sample": {name: ids for name, ids in planned.sample.items() if ids},
        "conflicts": {
            other: each.members
            for each in made.conflicts
            if item.id in each.items and day_name(each.day) == day_name(planned.began_at)
            for other in each.items
            if other != item.id
        },
    }


def _calls(planned: Planned) -> Mapping[str, int]:
    calls = Counter({ENDPOINTS[Path(path)]: count for path, count in planned.sent.items()})
    calls[ENDPOINTS[Path.MASS]] = planned.mass_calls
    return {endpoint: count for endpoint, count in calls.items() if count}


def _iso(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
