import pytest

from bot.delivery.ladder import Action
from bot.plan.words import became, reason, verdict
from storage.models import DeliveryState, ItemState, OccurrenceState
from storage.traces import Trace
from tests.bot.calendar.items import utc


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("not_following", "not following"),
        ("cap_2_in_7d", "cap of 2 in 7d"),
        ("customer_service_rests", "quota of customer-service message used up"),
        ("something new", "something new"),
    ],
)
def test_every_reason_has_words(name: str, said: str) -> None:
    assert reason(name) == said


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("accepted", "was sent by mass send, Fri 2026-11-20 09:00; WeChat: send success"),
        ("suppressed", "was not sent, Fri 2026-11-20 09:00: cap of 2 in 7d"),
        ("waiting", "waits for the member's next contact until Fri 2026-11-20 09:00: cap of 2 in 7d"),
        ("queued", "waits until Fri 2026-11-20 09:00: cap of 2 in 7d"),
        (None, "nobody got it: cap of 2 in 7d"),
    ],
)
def test_every_state_has_words(state: str | None, said: str) -> None:
    at = utc("2026-11-20 01:00")
    times = dict.fromkeys(("not_before", "expires_at", "attempted_at", "settled_at"), at)
    told = {"receipt": "send success"} if state == "accepted" else {"reason": "cap_2_in_7d"}
    assert became(state, "expired", {**times, **told, "path": "mass"}) == said


def test_no_state_is_without_words() -> None:
    columns = dict.fromkeys(Trace._fields, "")
    assert all(became(state, "done", columns) for state in DeliveryState)
    assert all(became(None, state, columns) for state in OccurrenceState)
    assert all(became(state, "paused", columns) for state in (*DeliveryState, None))
    figures = {"at": utc("2026-11-20 01:00"), "until": None, "path": "mass", "reason": "spacing"}
    whats = [*(each.name.lower() for each in Action), ItemState.PAUSED, ItemState.CANCELLED]
    assert all(verdict(what, figures) for what in whats)


def test_what_is_on_its_way_waits_where_its_occurrence_is_paused() -> None:
    figures = {"not_before": utc("2026-11-20 01:00"), "reason": ""}
    assert became("queued", "paused", figures) == "waits, because its occurrence is paused"
    assert became("queued", "sending", figures) == "is on its way, due Fri 2026-11-20 09:00"
