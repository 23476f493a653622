from datetime import timedelta
from typing import Any

import pytest

from bot.channels.port import Accepted, Outcome, Rejected, Retry, Unknown
from bot.delivery.verdict import obstacle, settled
from storage.outbox import DueDelivery
from tests.support.programs import NOON, SECOND

DUE = DueDelivery(7, "main", "m1", "o1", "{}", "", "", "reply", "service", None, 0, NOON, True, True)  # noqa: FBT003 - a row


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, None),
        ({"expires_at": NOON - SECOND}, ("expired", "too late")),
        ({"following": False}, ("suppressed", "not_following")),
        ({"wants_marketing": False}, None),
        ({"wants_marketing": False, "purpose": "marketing"}, ("suppressed", "opted_out")),
        ({"purpose": "marketing"}, None),
    ],
)
def test_what_is_in_a_message_s_way(change: dict[str, Any], expected: tuple[str, str] | None) -> None:
    assert obstacle(DUE._replace(**change), NOON) == expected


@pytest.mark.parametrize(
    ("outcome", "state", "reason"),
    [
        (Accepted("p1"), "accepted", ""),
        (Rejected(45015, "out of time"), "rejected", "45015 out of time"),
        (Unknown("dropped"), "unknown", "dropped"),
        (Retry(SECOND, "busy"), "queued", "busy"),
        (Retry(SECOND, "quota", parked=True), "queued", "quota"),
    ],
)
def test_what_an_outcome_means(outcome: Outcome, state: str, reason: str) -> None:
    columns = settled(DUE, outcome, NOON, 5)
    assert (columns["state"], columns["reason"]) == (state, reason)
    assert (columns["settled_at"] is None) == (state == "queued")
    assert columns["platform_id"] == ("p1" if state == "accepted" else "")


def test_a_busy_platform_is_given_more_time_with_each_try_and_then_given_up() -> None:
    tries = [settled(DUE._replace(attempts=n), Retry(SECOND, "busy"), NOON, 4) for n in range(4)]
    assert [row["not_before"] - NOON for row in tries[:3]] == [SECOND, 2 * SECOND, 4 * SECOND]
    assert [row["attempts"] for row in tries] == [1, 2, 3, 4]
    assert (tries[3]["state"], tries[3]["reason"]) == ("rejected", "gave up after 4 attempts: busy")


def test_resting_costs_no_try() -> None:
    columns = settled(DUE._replace(attempts=4), Retry(timedelta(hours=3), "quota", parked=True), NOON, 5)
    assert (columns["attempts"], columns["not_before"]) == (4, NOON + timedelta(hours=3))


def test_every_outcome_sets_the_same_columns() -> None:
    outcomes: list[Outcome] = [Accepted(), Rejected(1, ""), Unknown(""), Retry(SECOND, "")]
    assert len({tuple(sorted(settled(DUE, outcome, NOON, 5))) for outcome in outcomes}) == 1
