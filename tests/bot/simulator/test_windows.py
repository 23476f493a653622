from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.simulator.settings import DEFAULT_WINDOWS
from bot.simulator.windows import Buckets, Trigger, consumed, opened, trigger_of

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def after(*triggers: Trigger) -> Buckets:
    buckets: Buckets = ()
    for trigger in triggers:
        buckets = opened(buckets, trigger, DEFAULT_WINDOWS[trigger], NOW)
    return buckets


def sends(buckets: Buckets, now: datetime, limit: int = 30) -> tuple[int, int]:
    """How many sends pass, and the errcode that ends them."""
    for count in range(limit):
        result = consumed(buckets, now)
        if isinstance(result, int):
            return count, result
        buckets = result
    return limit, 0


def test_a_message_allows_five_a_click_three() -> None:
    assert sends(after("message"), NOW) == (5, 45047)
    assert sends(after("menu"), NOW) == (3, 45047)


def test_buckets_add_up_and_a_trigger_fills_its_own_anew() -> None:
    assert sends(after("message", "menu"), NOW) == (8, 45047)
    assert sends(after("message", "message"), NOW) == (5, 45047)


def test_the_shortest_lived_goes_first() -> None:
    buckets = consumed(after("message", "scan"), NOW)
    assert not isinstance(buckets, int)
    assert {b.trigger: b.left for b in buckets} == {"message": 5, "scan": 2}


def test_outside_every_window() -> None:
    assert consumed((), NOW) == 45015
    assert sends(after("follow"), NOW + timedelta(minutes=1)) == (0, 45015)
    assert sends(after("message"), NOW + timedelta(hours=48)) == (0, 45015)


def test_payment_has_no_count() -> None:
    assert sends(after("payment"), NOW) == (30, 0)


@pytest.mark.parametrize(
    ("fields", "trigger"),
    [
        ({"MsgType": "text"}, "message"),
        ({"MsgType": "text", "bizmsgmenuid": "101"}, "menu"),
        ({"MsgType": "note"}, "message"),
        ({"MsgType": "device_text"}, None),
        ({"MsgType": "event", "Event": "subscribe", "EventKey": "qrscene_a"}, "follow"),
        ({"MsgType": "event", "Event": "SCAN"}, "scan"),
        ({"MsgType": "event", "Event": "CLICK"}, "menu"),
        ({"MsgType": "event", "Event": "scancode_waitmsg"}, "menu"),
        ({"MsgType": "event", "Event": "VIEW"}, None),
        ({"MsgType": "event", "Event": "LOCATION"}, None),
        ({"MsgType": "event", "Event": "unsubscribe"}, None),
    ],
)
def test_what_opens_which_window(fields: dict[str, Any], trigger: Trigger | None) -> None:
    assert trigger_of(fields) == trigger


@given(st.lists(st.sampled_from(["message", "menu", "follow", "scan"]), max_size=8))
def test_never_more_than_one_filling_per_trigger(triggers: list[Trigger]) -> None:
    count, _ = sends(after(*triggers), NOW)
    assert count == sum(DEFAULT_WINDOWS[t].messages or 0 for t in set(triggers))
