"""Calls of which nobody knows the outcome, made again under the same key.

Source: reliability.md, "Semantics per path": template messages within 9 minutes, mass sends within a day.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import ValidationError

from bot.calendar.kept import kept
from bot.channels.mass_send import FEWEST
from bot.channels.template_message import REPEATABLE_FOR
from bot.delivery.groups import group_of_item
from bot.delivery.ladder import Path
from bot.delivery.standing import known_of
from bot.delivery.turn import Planned, Turn
from storage.claims import DueDelivery
from storage.mass_jobs import Job
from storage.models import DeliveryState


def planned(turn: Turn, limit: int) -> Iterator[Planned]:
    """Up to so many of each that are to be repeated now; who has left or opted out gets no repetition."""
    dues = _still_wanted(turn, turn.store.claims.unclear(turn.now, turn.now - REPEATABLE_FOR, limit))
    for due in dues:
        if repeated := _planned(turn, (due,), Path.TEMPLATE, None):
            yield repeated
    for job in turn.store.mass_jobs.due(turn.now, limit):
        wanted = _still_wanted(turn, turn.store.claims.of_job(job.occurrence_id, job.id))
        if len(wanted) >= FEWEST:
            if repeated := _planned(turn, tuple(wanted), Path.MASS, job):
                yield repeated
        else:
            reason = "unclear, and nobody left to repeat it for"
            turn.store.mass_jobs.settle(job, turn.now, state=DeliveryState.UNKNOWN, reason=reason)


def _planned(turn: Turn, dues: tuple[DueDelivery, ...], path: Path, job: Job | None) -> Planned | None:
    occurrence = turn.store.claims.hold(dues[0].occurrence_id or 0)
    if occurrence is None:
        return None
    try:
        item = kept(occurrence.item_json)
    except ValidationError:  # its occurrence is about to be paused
        return None
    group = group_of_item(item, dues[0].variant, turn.policy)
    known = None if job else known_of(turn.store, dues, group, turn.policy.peace, turn.now)
    return Planned(dues, path, group, known, job, is_repeated=True)


def _still_wanted(turn: Turn, dues: Sequence[DueDelivery]) -> list[DueDelivery]:
    changes: list[dict[str, Any]] = []
    for due in dues:
        if not (due.following and due.willing):
            reason = "unclear, not repeated: " + ("opted_out" if due.following else "not_following")
            unknown = {"state": DeliveryState.UNKNOWN, "reason": reason, "settled_at": turn.now}
            changes.append({"was_id": due.id} | unknown)
    turn.store.outbox.settle(changes)
    ended = {change["was_id"] for change in changes}
    return [due for due in dues if due.id not in ended]
