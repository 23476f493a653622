"""What a decision or an outcome makes of a delivery: pure.

Each function gives the same columns for every row, so that many are written at once.
Source: reliability.md, "Semantics per path".
"""

from datetime import datetime, timedelta
from typing import Any

from bot.channels.port import Accepted, Closed, Outcome, Rejected, Retry, Unknown
from bot.channels.template_message import REPEATABLE_FOR
from bot.delivery.attempt import Attempt
from bot.delivery.ladder import Action, Path
from storage.claims import DueDelivery
from storage.models import DeliveryState

LOST_AFTER = timedelta(minutes=2)
"""Longer than any call may take: an attempt as old as this has lost its process."""
UNREACHABLE_CODES = frozenset({43004, 43019})
"""The member does not follow, or has blocked the account. Source: wechat/error-codes.md §1."""
_REPEAT_AFTER = timedelta(seconds=10)
Row = dict[str, Any]


def decided(due: DueDelivery, action: Action, reason: str, now: datetime, until: datetime) -> Row:
    """A delivery that is not sent now. until: of a deferred one, when it is looked at again."""
    match action:
        case Action.DEFER:
            return _row(due, DeliveryState.QUEUED, reason, not_before=until)
        case Action.WAIT:
            return _row(due, DeliveryState.WAITING, reason, not_before=due.expires_at)
        case Action.EXPIRE:
            return _row(due, DeliveryState.EXPIRED, reason, not_before=now) | {"settled_at": now}
        case Action.SUPPRESS:
            return _row(due, DeliveryState.SUPPRESSED, reason, not_before=now) | {"settled_at": now}
        case Action.SEND:
            raise ValueError("what is sent is `begun` or `gathered`")


def begun(due: DueDelivery, path: Path, now: datetime) -> Row:
    """A delivery whose call follows the commit; a template's is repeated when nothing is heard of it."""
    columns = {"path": path.value, "attempted_at": now}
    return _row(due, DeliveryState.ATTEMPTING, "", not_before=now + LOST_AFTER) | columns


def gathered(due: DueDelivery, now: datetime) -> Row:
    """A delivery that waits for others to be sent to many at once."""
    return _row(due, DeliveryState.WAITING, "for_mass_send", not_before=now) | {"path": Path.MASS.value}


def unreadable(due: DueDelivery, now: datetime) -> Row:
    """A delivery whose content another version of the program has written."""
    reason = "this version of Roost cannot read its content"
    return _row(due, DeliveryState.REJECTED, reason, not_before=now) | {"settled_at": now}


def _row(due: DueDelivery, state: DeliveryState, reason: str, not_before: datetime) -> Row:
    times: Row = {"not_before": not_before, "attempted_at": None, "settled_at": None}
    return {"was_id": due.id, "state": state, "reason": reason, "path": ""} | times


def settled(attempt: Attempt, outcome: Outcome, now: datetime, most_attempts: int) -> Row:
    """A delivery's columns after its call."""
    due = attempt.due
    columns: Row = {
        "was_id": due.id,
        "attempts": due.attempts + 1,
        "settled_at": now,
        "not_before": now,
        "platform_id": "",
        "reason": "",
    }
    if attempt.path is Path.TEMPLATE and _is_unclear(attempt, outcome):
        return columns | _unclear(attempt, outcome, now)
    match outcome:
        case Accepted(platform_id=platform_id):
            return columns | {"state": DeliveryState.ACCEPTED, "platform_id": platform_id}
        case Rejected(code=code, reason=reason):
            return columns | {"state": DeliveryState.REJECTED, "reason": f"{code} {reason}"[:300]}
        case Unknown(reason=reason):
            return columns | {"state": DeliveryState.UNKNOWN, "reason": reason[:300]}
        case _:
            return columns | _again(due, outcome, now, most_attempts)


def _again(due: DueDelivery, outcome: Closed | Retry, now: datetime, most_attempts: int) -> Row:
    """Decided anew: at once where only the path is closed, else after a while, but while it can be sent."""
    again = {"state": DeliveryState.QUEUED, "settled_at": None, "attempts": due.attempts}
    if isinstance(outcome, Closed):
        return again | {"reason": f"{outcome.code} {outcome.reason}"[:300]}
    attempts = due.attempts + (not outcome.parked)
    if attempts >= most_attempts and not outcome.parked:
        reason = f"gave up after {attempts} attempts: {outcome.reason}"[:300]
        return {"state": DeliveryState.REJECTED, "reason": reason}
    waits = outcome.after if outcome.parked else outcome.after * 2**due.attempts
    not_before = max(now, min(now + waits, due.expires_at))
    return again | {"reason": outcome.reason[:300], "attempts": attempts, "not_before": not_before}


def _is_unclear(attempt: Attempt, outcome: Outcome) -> bool:
    """Of a repetition only an acceptance is clear: what the first call did nobody knows."""
    if attempt.is_repeated:
        return not isinstance(outcome, Accepted)
    return isinstance(outcome, Unknown)


def _unclear(attempt: Attempt, outcome: Outcome, now: datetime) -> Row:
    """Repeated under the same key while the platform knows it, then `unknown`."""
    due = attempt.due
    reason = f"unclear: {getattr(outcome, 'reason', '')}"[:300]
    waits = outcome.after if isinstance(outcome, Retry) else _REPEAT_AFTER * 2**due.attempts
    first = due.attempted_at if attempt.is_repeated and due.attempted_at else now
    if isinstance(outcome, Rejected | Closed) or now + waits >= first + REPEATABLE_FOR:
        return {"state": DeliveryState.UNKNOWN, "reason": reason}
    again = {"state": DeliveryState.ATTEMPTING, "reason": reason, "settled_at": None}
    return again | {"not_before": now + waits}
