from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.channels.port import Accepted, Closed, Outcome, Rejected, Retry, Unknown
from bot.delivery.attempt import Attempt
from bot.delivery.ladder import Action, Path
from bot.delivery.verdict import LOST_AFTER, begun, decided, gathered, settled, unreadable
from handlers.content import Text
from tests.support.deliveries import due_delivery
from tests.support.programs import NOON, SECOND

MINUTE = timedelta(minutes=1)
DUE = due_delivery()
SAID = Attempt((DUE,), Path.CUSTOMER_SERVICE, Text(text="x"), NOON, "message")
NOTICE = replace(SAID, path=Path.TEMPLATE, trigger="")


def _attempt(attempts: int, attempt: Attempt = SAID, **more: Any) -> Attempt:
    return replace(attempt, dues=(DUE._replace(attempts=attempts),), **more)


@pytest.mark.parametrize(
    ("action", "state", "not_before", "is_settled"),
    [
        (Action.DEFER, "queued", NOON + MINUTE, False),
        (Action.WAIT, "waiting", DUE.expires_at, False),
        (Action.SUPPRESS, "suppressed", NOON, True),
        (Action.EXPIRE, "expired", NOON, True),
    ],
)
def test_what_is_not_sent_now(action: Action, state: str, not_before: Any, *, is_settled: bool) -> None:
    row = decided(DUE, action, "why", NOON, NOON + MINUTE)
    assert (row["state"], row["reason"], row["not_before"]) == (state, "why", not_before)
    assert row["settled_at"] == (NOON if is_settled else None)


def test_every_decision_sets_the_same_columns() -> None:
    rows = [decided(DUE, action, "", NOON, NOON) for action in Action if action is not Action.SEND]
    rows += [begun(DUE, Path.MASS, NOON), gathered(DUE, NOON), unreadable(DUE, NOON)]
    assert len({tuple(sorted(row)) for row in rows}) == 1
    with pytest.raises(ValueError, match="begun"):
        decided(DUE, Action.SEND, "", NOON, NOON)


def test_what_is_begun_names_its_path_and_when_its_process_counts_as_lost() -> None:
    row = begun(DUE, Path.TEMPLATE, NOON)
    assert (row["state"], row["path"], row["attempted_at"]) == ("attempting", "template", NOON)
    assert row["not_before"] == NOON + LOST_AFTER


@pytest.mark.parametrize(
    ("outcome", "state", "reason"),
    [
        (Accepted("p1"), "accepted", ""),
        (Rejected(40003, "no"), "rejected", "40003 no"),
        (Closed(45015, "out of time"), "queued", "45015 out of time"),
        (Unknown("dropped"), "unknown", "dropped"),
        (Retry(SECOND, "busy"), "queued", "busy"),
        (Retry(SECOND, "quota", parked=True), "queued", "quota"),
    ],
)
def test_what_an_outcome_means(outcome: Outcome, state: str, reason: str) -> None:
    columns = settled(SAID, outcome, NOON, 5)
    assert (columns["state"], columns["reason"]) == (state, reason)
    assert (columns["settled_at"] is None) == (state == "queued")
    assert columns["platform_id"] == ("p1" if state == "accepted" else "")


def test_a_busy_platform_is_given_more_time_with_each_try_and_then_given_up() -> None:
    tries = [settled(_attempt(n), Retry(SECOND, "busy"), NOON, 4) for n in range(4)]
    assert [row["not_before"] - NOON for row in tries[:3]] == [SECOND, 2 * SECOND, 4 * SECOND]
    assert [row["attempts"] for row in tries] == [1, 2, 3, 4]
    assert (tries[3]["state"], tries[3]["reason"]) == ("rejected", "gave up after 4 attempts: busy")


def test_resting_costs_no_try_and_ends_when_it_would_be_too_late() -> None:
    columns = settled(_attempt(4), Retry(MINUTE, "quota", parked=True), NOON, 5)
    assert (columns["attempts"], columns["not_before"]) == (4, NOON + MINUTE)
    columns = settled(_attempt(4), Retry(timedelta(hours=3), "quota", parked=True), NOON, 5)
    assert columns["not_before"] == DUE.expires_at


def test_a_closed_path_costs_no_try() -> None:
    columns = settled(_attempt(4), Closed(45047, "used up"), NOON, 5)
    assert (columns["state"], columns["attempts"], columns["not_before"]) == ("queued", 4, NOON)


def test_every_outcome_sets_the_same_columns() -> None:
    outcomes: list[Outcome] = [Accepted(), Rejected(1, ""), Closed(1, ""), Unknown(""), Retry(SECOND, "")]
    rows = [settled(attempt, outcome, NOON, 5) for outcome in outcomes for attempt in (SAID, NOTICE)]
    assert len({tuple(sorted(row)) for row in rows}) == 1


def test_an_unclear_template_is_repeated_for_nine_minutes() -> None:
    first = settled(NOTICE, Unknown("dropped"), NOON, 5)
    assert (first["state"], first["not_before"], first["settled_at"]) == (
        "attempting",
        NOON + 10 * SECOND,
        None,
    )
    repeated = replace(NOTICE, dues=(DUE._replace(attempts=3, attempted_at=NOON),), is_repeated=True)
    again = settled(repeated, Unknown("dropped"), NOON + MINUTE, 5)
    assert (again["state"], again["not_before"]) == ("attempting", NOON + MINUTE + 80 * SECOND)
    late = settled(repeated, Unknown("dropped"), NOON + 8 * MINUTE, 5)
    assert (late["state"], late["reason"]) == ("unknown", "unclear: dropped")


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Accepted(""), "accepted"),
        (Rejected(43004, "left"), "unknown"),
        (Retry(SECOND, "busy"), "attempting"),
        (Retry(timedelta(hours=1), "too often"), "unknown"),
    ],
)
def test_of_a_repetition_only_an_acceptance_is_clear(outcome: Outcome, state: str) -> None:
    repeated = replace(NOTICE, dues=(DUE._replace(attempts=1, attempted_at=NOON),), is_repeated=True)
    assert settled(repeated, outcome, NOON + MINUTE, 2)["state"] == state
