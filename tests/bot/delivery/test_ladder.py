from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np

from bot.delivery.ladder import (
    LADDER,
    NEVER,
    Action,
    Cap,
    Choice,
    Message,
    Path,
    Standing,
    choose,
    instant,
    micros,
)

_NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
_ALL = Message(paths=LADDER)


def _standing(count: int = 1) -> Standing:
    """Everyone may be reached by every path."""
    yes, no = np.ones(count, np.bool_), np.zeros(count, np.bool_)
    return Standing(
        following=yes,
        willing=yes,
        reached=no,
        has_window=yes,
        is_subscribed=yes,
        mass_used=np.zeros(count, np.int64),
        recent=np.full((count, 3), NEVER, np.int64),
        quiet_until=np.full(count, NEVER, np.int64),
        expires_at=np.full(count, micros(_NOW + timedelta(days=7)), np.int64),
    )


def _told(choice: Choice, row: int = 0) -> tuple[Action, str]:
    path = choice.path[row]
    return Action(choice.action[row]), LADDER[path] if path >= 0 else choice.reasons[choice.reason[row]]


def test_the_best_open_path_is_taken() -> None:
    no = np.zeros(1, np.bool_)
    standing = _standing()
    assert _told(choose(_ALL, standing, _NOW)) == (Action.SEND, Path.CUSTOMER_SERVICE)
    standing = replace(standing, has_window=no)
    assert _told(choose(_ALL, standing, _NOW)) == (Action.SEND, Path.SUBSCRIPTION)
    standing = replace(standing, is_subscribed=no)
    assert _told(choose(_ALL, standing, _NOW)) == (Action.SEND, Path.TEMPLATE)
    campaign = Message(paths=(Path.CUSTOMER_SERVICE, Path.MASS))
    assert _told(choose(campaign, standing, _NOW)) == (Action.SEND, Path.MASS)
    used_up = replace(standing, mass_used=np.array([4]))
    assert _told(choose(campaign, used_up, _NOW)) == (Action.WAIT, "no_open_path")


def test_the_most_final_obstacle_is_the_reason() -> None:
    standing = replace(
        _standing(),
        following=np.zeros(1, np.bool_),
        willing=np.zeros(1, np.bool_),
        quiet_until=np.array([micros(_NOW + timedelta(hours=8))]),
    )
    assert _told(choose(_ALL, standing, _NOW)) == (Action.SUPPRESS, "not_following")


def test_each_final_obstacle_stops_it_by_itself() -> None:
    no, yes = np.zeros(1, np.bool_), np.ones(1, np.bool_)
    past = np.array([micros(_NOW - timedelta(seconds=1))])
    for standing, told in (
        (replace(_standing(), following=no), (Action.SUPPRESS, "not_following")),
        (replace(_standing(), willing=no), (Action.SUPPRESS, "opted_out")),
        (replace(_standing(), reached=yes), (Action.SUPPRESS, "already_reached")),
        (replace(_standing(), expires_at=past), (Action.EXPIRE, "too_late")),
    ):
        assert _told(choose(_ALL, standing, _NOW)) == told


def test_quiet_hours_hold_it_to_their_end_if_that_is_not_too_late() -> None:
    end = _NOW + timedelta(hours=8)
    quiet = replace(_standing(), quiet_until=np.array([micros(end)]))
    choice = choose(_ALL, quiet, _NOW)
    assert _told(choice) == (Action.DEFER, "quiet_hours")
    assert instant(choice.until[0]) == end
    short = replace(quiet, expires_at=np.array([micros(end - timedelta(seconds=1))]))
    assert _told(choose(_ALL, short, _NOW)) == (Action.SUPPRESS, "quiet_hours")
    assert _told(choose(replace(_ALL, ignores_quiet=True), short, _NOW))[0] is Action.SEND


def test_a_cap_skips_or_defers_and_keeps_the_hour() -> None:
    caps = (Cap("cap_2_a_week", 2, timedelta(days=7)),)
    recent = [micros(_NOW - timedelta(days=1)), micros(_NOW - timedelta(days=4, hours=5)), NEVER]
    capped = replace(_standing(), recent=np.array([recent]))
    message = replace(_ALL, caps=caps)
    assert _told(choose(message, capped, _NOW)) == (Action.SUPPRESS, "cap_2_a_week")
    choice = choose(replace(message, on_cap="defer"), capped, _NOW)
    assert _told(choice) == (Action.DEFER, "cap_2_a_week")
    assert instant(choice.until[0]) == _NOW + timedelta(days=3)  # free again after 2 days and 19 hours
    free = replace(capped, recent=np.array([[recent[0], NEVER, NEVER]]))
    assert _told(choose(message, free, _NOW))[0] is Action.SEND


def test_a_daily_item_is_not_held_by_how_long_it_took_yesterday() -> None:
    message = replace(_ALL, caps=(Cap("cap_1_in_1d", 1, timedelta(days=1)),))
    late = replace(_standing(), recent=np.array([[micros(_NOW - timedelta(hours=23, minutes=1))]]))
    assert _told(choose(message, late, _NOW))[0] is Action.SEND
    today = replace(_standing(), recent=np.array([[micros(_NOW - timedelta(hours=22, minutes=59))]]))
    assert _told(choose(message, today, _NOW)) == (Action.SUPPRESS, "cap_1_in_1d")


def test_spacing_is_a_short_cap() -> None:
    message = replace(_ALL, caps=(Cap("spacing", 1, timedelta(hours=4)),), on_cap="defer")
    before = _NOW - timedelta(hours=1)
    choice = choose(message, replace(_standing(), recent=np.array([[micros(before)]])), _NOW)
    assert instant(choice.until[0]) == before + timedelta(hours=4)


def test_who_may_need_company_in_a_mass_send_comes_due_at_half_hours() -> None:
    """Else each few members whom a cap frees at some moment would cost a call of the day's hundred."""
    campaign = Message(paths=(Path.CUSTOMER_SERVICE, Path.MASS), on_cap="defer")
    spaced = replace(campaign, caps=(Cap("spacing", 1, timedelta(hours=4)),))
    minutes = [1, 17, 29, 30, 31]
    recent = [[micros(_NOW - timedelta(minutes=each))] for each in minutes]
    standing = replace(_standing(5), recent=np.array(recent))
    choice = choose(spaced, standing, _NOW)
    hours = [(instant(until) - _NOW) / timedelta(hours=1) for until in choice.until]
    assert hours == [4, 4, 4, 3.5, 3.5]
    soon = replace(standing, expires_at=np.full(5, micros(_NOW + timedelta(hours=3, minutes=59))))
    assert instant(choose(spaced, soon, _NOW).until[0]) == _NOW + timedelta(hours=3, minutes=59)


def test_the_hour_that_a_cap_of_days_keeps_is_the_nearest_half_hour() -> None:
    daily = (Cap("cap_1_in_7d", 1, timedelta(days=7)),)
    campaign = Message(paths=(Path.CUSTOMER_SERVICE, Path.MASS), caps=daily, on_cap="defer")
    capped = replace(_standing(), recent=np.array([[micros(_NOW - timedelta(days=5))]]))
    for late in (timedelta(seconds=1), timedelta(minutes=14), timedelta(minutes=-14)):
        choice = choose(campaign, capped, _NOW + late)
        assert instant(choice.until[0]) == _NOW + timedelta(days=2)
    end = _NOW + timedelta(days=2, minutes=-10)
    choice = choose(
        campaign, replace(capped, expires_at=np.array([micros(end)])), _NOW - timedelta(minutes=14)
    )
    assert instant(choice.until[0]) == _NOW + timedelta(days=2, minutes=-14)


def test_a_path_that_rests_is_waited_for() -> None:
    reopens = _NOW + timedelta(hours=4)
    resting = replace(_ALL, closed={Path.CUSTOMER_SERVICE: reopens})
    choice = choose(resting, _standing(), _NOW)
    assert _told(choice) == (Action.DEFER, "customer_service_rests")
    assert instant(choice.until[0]) == reopens


def test_each_member_is_decided_for_themselves() -> None:
    standing = replace(
        _standing(3), following=np.array([True, False, True]), has_window=np.array([1, 1, 0], bool)
    )
    choice = choose(Message(paths=(Path.CUSTOMER_SERVICE,)), standing, _NOW)
    assert [_told(choice, row)[0] for row in range(3)] == [Action.SEND, Action.SUPPRESS, Action.WAIT]
