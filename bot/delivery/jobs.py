"""What an outcome makes of a mass send and its deliveries.

Source: reliability.md, "Semantics per path": effectively once, under one clientmsgid.
"""

from datetime import datetime

from bot.channels.mass_send import REPEAT_AFTER
from bot.channels.port import Accepted, Closed, Rejected, Retry, Unknown
from bot.delivery.attempt import Result
from storage.mass_jobs import Job
from storage.models import DeliveryState
from storage.store import Store


def settle(store: Store, result: Result, now: datetime, most_attempts: int) -> None:
    """Write the outcome; a job that certainly was not executed is dissolved, an unclear one repeated.

    Of a repetition only an acceptance is clear, and a refusal ends it: what the first call did nobody knows.
    """
    attempt, jobs = result.attempt, store.mass_jobs
    assert attempt.job
    match result.outcome:
        case Accepted(platform_id=platform_id):
            jobs.settle(attempt.job, now, state=DeliveryState.ACCEPTED, platform_id=platform_id)
        case Rejected(code=code, reason=reason) | Closed(code=code, reason=reason):
            state = DeliveryState.UNKNOWN if attempt.is_repeated else DeliveryState.REJECTED
            jobs.settle(attempt.job, now, state=state, reason=f"{code} {reason}"[:300])
        case Retry() as retry if not attempt.is_repeated:
            _dissolve(store, result, retry, now, most_attempts)
        case Retry(reason=reason) | Unknown(reason=reason):
            _repeat(store, attempt.job, reason, now)


def _repeat(store: Store, job: Job, reason: str, now: datetime) -> None:
    again = {"state": DeliveryState.QUEUED, "not_before": now + REPEAT_AFTER}
    store.mass_jobs.change(job.id, **again, attempts=job.attempts + 1, reason=f"unclear: {reason}"[:300])


def _dissolve(store: Store, result: Result, retry: Retry, now: datetime, most_attempts: int) -> None:
    dues, job = result.attempt.dues, result.attempt.job
    assert job
    attempts = max(due.attempts for due in dues) + (not retry.parked)
    if attempts >= most_attempts and not retry.parked:
        reason = f"gave up after {attempts} attempts: {retry.reason}"[:300]
        store.mass_jobs.settle(job, now, state=DeliveryState.REJECTED, reason=reason)
        return
    waits = retry.after if retry.parked else retry.after * 2 ** (attempts - 1)
    latest = min(due.expires_at for due in dues)
    not_before = max(now, min(now + waits, latest))
    store.mass_jobs.dissolve(job, now, retry.reason[:300], not_before, attempts)
