"""Whether a due message may go out now, and what its outcome means: pure."""

from datetime import datetime
from typing import Any

from bot.channels.port import Accepted, Closed, Outcome, Rejected, Retry, Unknown
from storage.models import DeliveryState
from storage.outbox import DueDelivery

WINDOW_CLOSED_CODES = frozenset({45015, 45047, 43004, 43019})
"""The platform's word that the member cannot be reached now. Source: wechat/error-codes.md §1."""


def obstacle(due: DueDelivery, now: datetime) -> tuple[DeliveryState, str] | None:
    """Why this message must not be sent, whatever window is open; None when nothing is in its way."""
    if now > due.expires_at:
        return DeliveryState.EXPIRED, "too late"
    if not due.following:
        return DeliveryState.SUPPRESSED, "not_following"
    if due.purpose == "marketing" and not due.wants_marketing:
        return DeliveryState.SUPPRESSED, "opted_out"
    return None


def settled(due: DueDelivery, outcome: Outcome, now: datetime, most_attempts: int) -> dict[str, Any]:
    """The delivery's columns after an attempt. Source: reliability.md, semantics per path."""
    attempts = due.attempts + 1
    columns: dict[str, Any] = {
        "was_id": due.id,
        "attempts": attempts,
        "settled_at": now,
        "not_before": now,
        "platform_id": "",
        "reason": "",
    }
    match outcome:
        case Accepted(platform_id=platform_id):
            return columns | {"state": DeliveryState.ACCEPTED, "platform_id": platform_id}
        case Rejected(code=code, reason=reason) | Closed(code=code, reason=reason):
            return columns | {"state": DeliveryState.REJECTED, "reason": f"{code} {reason}"[:300]}
        case Unknown(reason=reason):
            return columns | {"state": DeliveryState.UNKNOWN, "reason": reason[:300]}
        case Retry(parked=False) if attempts >= most_attempts:
            reason = f"gave up after {attempts} attempts: {outcome.reason}"[:300]
            return columns | {"state": DeliveryState.REJECTED, "reason": reason}
        case Retry(after=after, reason=reason, parked=parked):
            waits = after if parked else after * 2**due.attempts
            again = {"state": DeliveryState.QUEUED, "reason": reason[:300], "settled_at": None}
            return columns | again | {"not_before": now + waits, "attempts": due.attempts + (not parked)}
