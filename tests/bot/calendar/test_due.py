from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar.due import Decision, decide, due_in, occurrences, undecided_from
from storage.models import ItemState
from tests.bot.calendar.items import item, utc

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ZONES = st.sampled_from(["America/New_York", "Europe/Berlin", "Asia/Shanghai", "Australia/Lord_Howe", "UTC"])
# Around both changes of New York, Berlin and Lord Howe, a leap day, and a plain week.
CHANGES = ["2026-03-08", "2026-11-01", "2026-03-29", "2026-10-25", "2026-04-04", "2026-10-03"]
BEGINNINGS = st.builds(
    lambda day, minutes: utc(day) + timedelta(minutes=minutes),
    st.sampled_from([*CHANGES, "2028-02-28", "2026-06-15"]),
    st.integers(-1440, 1440),
)
CRONS = st.one_of(
    st.sampled_from(
        ["*/7 * * * *", "*/7 1-2 * * *", "0 * * * *", "30 */2 * * *", "0 9 * * MON-FRI", "0 9 29 FEB *"]
    ),
    st.builds(
        lambda hours, minute: f"{minute} {hours} * * *",
        st.sampled_from(["1", "2", "0-3", "1,2,3"]),
        st.integers(0, 59),
    ),
)


@given(CRONS, ZONES, BEGINNINGS, st.lists(st.integers(0, 3 * 86400), max_size=6))
def test_looking_often_finds_the_same_as_looking_once(
    cron: str, zone: str, begin: datetime, cuts: list[int]
) -> None:
    """However a span of time is cut, each occurrence is found once and in order."""
    tip, end = item(cron, zone), begin + 3 * DAY
    whole = occurrences(tip, begin, end)
    edges = [begin, *sorted(begin + timedelta(seconds=cut) for cut in cuts), end]
    assert [at for after, until in pairwise(edges) for at in occurrences(tip, after, until)] == whole
    assert whole == sorted(set(whole))
    assert all(begin < at <= end and at.tzinfo is UTC for at in whole)


@given(ZONES, BEGINNINGS, st.integers(0, 23), st.integers(0, 59))
def test_a_daily_item_is_due_once_on_every_local_day(
    zone: str, begin: datetime, hour: int, minute: int
) -> None:
    tip = item(f"{minute} {hour} * * *", zone)
    start = begin.astimezone(tip.zone).replace(hour=0, minute=0, fold=0).astimezone(UTC)
    days = [
        at.astimezone(tip.zone).date()
        for at in occurrences(tip, start - timedelta(seconds=1), start + 4 * DAY)
    ]
    assert len(days) == len(set(days))
    assert all(later - earlier == DAY for earlier, later in pairwise(days))
    assert len(days) in {3, 4, 5}  # fmt: skip


@pytest.mark.parametrize(
    ("cron", "zone", "day", "due"),
    [
        # The gap of 2026-03-08: 02:00 … 02:59 do not exist in New York; the next valid instant is 03:00.
        ("30 2 * * *", "America/New_York", "2026-03-08 05:00", ["2026-03-08 07:00"]),
        ("0,30 2 * * *", "America/New_York", "2026-03-08 05:00", ["2026-03-08 07:00"]),
        ("0 3 * * *", "America/New_York", "2026-03-08 05:00", ["2026-03-08 07:00"]),
        ("30 2,3 * * *", "America/New_York", "2026-03-08 05:00", ["2026-03-08 07:00", "2026-03-08 07:30"]),
        # The fold of 2026-11-01: 01:30 comes twice, and the first counts.
        ("30 1 * * *", "America/New_York", "2026-11-01 04:00", ["2026-11-01 05:30"]),
        ("30 2 * * *", "Europe/Berlin", "2026-03-28 23:00", ["2026-03-29 01:00"]),
        ("30 2 * * *", "Europe/Berlin", "2026-10-24 22:00", ["2026-10-25 00:30"]),
        ("30 2 * * *", "Asia/Shanghai", "2026-03-07 16:00", ["2026-03-07 18:30"]),
        # A `*` in the minute is no other than 0-59: still once in the fold, and moved on in the gap.
        ("*/30 2 * * *", "Europe/Berlin", "2026-10-24 22:00", ["2026-10-25 00:00", "2026-10-25 00:30"]),
        (
            "*/30 2-3 * * *",
            "Europe/Berlin",
            "2026-10-24 22:00",
            ["2026-10-25 00:00", "2026-10-25 00:30", "2026-10-25 02:00", "2026-10-25 02:30"],
        ),
        ("*/30 2-3 * * *", "Europe/Berlin", "2026-03-28 23:00", ["2026-03-29 01:00", "2026-03-29 01:30"]),
        ("0 9 29 FEB *", "Asia/Shanghai", "2028-02-28 16:00", ["2028-02-29 01:00"]),
        ("0 9 29 FEB *", "Asia/Shanghai", "2026-02-28 16:00", []),
        ("0 9 L * *", "Asia/Shanghai", "2028-02-28 16:00", ["2028-02-29 01:00"]),
        ("0 20 * * FRI", "Asia/Shanghai", "2026-11-19 16:00", ["2026-11-20 12:00"]),
        ("0 20 * * SUN", "Asia/Shanghai", "2026-11-19 16:00", []),
    ],
)
def test_a_local_day(cron: str, zone: str, day: str, due: list[str]) -> None:
    assert occurrences(item(cron, zone), utc(day), utc(day) + DAY) == [utc(each) for each in due]


def test_each_hour_of_a_fold_is_an_hour() -> None:
    """Only items at fixed times fire once in a fold; "every hour" means every hour."""
    due = occurrences(item("0 * * * *", "America/New_York"), utc("2026-11-01 04:30"), utc("2026-11-01 07:30"))
    assert due == [utc("2026-11-01 05:00"), utc("2026-11-01 06:00"), utc("2026-11-01 07:00")]


def test_a_look_in_the_second_pass_of_a_fold_finds_nothing_of_the_first() -> None:
    tip = item("30 1 * * *", "America/New_York")
    assert occurrences(tip, utc("2026-11-01 06:10"), utc("2026-11-01 08:00")) == []


@pytest.mark.parametrize("at", ["2026-12-01 20:00", "2026-12-01T20:00:00", "2026-12-01T12:00Z"])
def test_a_date_time_is_due_once(at: str) -> None:
    tip, due = item(at), utc("2026-12-01 12:00")
    assert occurrences(tip, due - HOUR, due) == [due]
    assert occurrences(tip, due, due + HOUR) == []
    assert occurrences(tip, due - HOUR, due - timedelta(microseconds=1)) == []


def test_the_edges_of_a_span_and_a_clock_that_went_back() -> None:
    tip, due = item("0 20 * * *"), utc("2026-11-20 12:00")
    assert occurrences(tip, due - DAY, due) == [due]
    assert occurrences(tip, due, due + DAY - timedelta(microseconds=1)) == []
    assert occurrences(tip, due, due - DAY) == []


NOW = utc("2026-11-20 12:30")


def test_a_new_item_counts_from_now_and_a_new_date_time_from_max_late() -> None:
    assert undecided_from(item("0 20 * * *"), None, NOW) == NOW
    after = undecided_from(item("2026-11-20 18:30"), None, NOW)
    assert occurrences(item("2026-11-20 18:30"), after, NOW) == [NOW - 2 * HOUR]
    assert not occurrences(item("2026-11-20 18:29"), after, NOW)


def test_a_known_item_counts_from_its_mark_but_not_from_years_ago() -> None:
    assert undecided_from(item("0 20 * * *"), NOW - 3 * DAY, NOW) == NOW - 3 * DAY
    assert undecided_from(item("* * * * *"), NOW - 400 * DAY, NOW) == NOW - 31 * DAY
    assert undecided_from(item("0 0 1 JAN *", max_late="90d"), NOW - 400 * DAY, NOW) == NOW - 90 * DAY
    assert undecided_from(item("2026-01-01 00:00"), NOW - 400 * DAY, NOW) == NOW - 400 * DAY


HOURLY = item("0 * * * *", max_late="2h")
DUE = [NOW - 3 * HOUR, NOW - 2 * HOUR, NOW - HOUR]


def test_only_the_latest_is_caught_up_and_only_if_it_is_not_too_late() -> None:
    superseded = "superseded by a later occurrence"
    assert decide(HOURLY, [], NOW) == Decision()
    both = tuple((at, superseded) for at in DUE[:2])
    assert decide(HOURLY, DUE, NOW) == Decision(fires=DUE[2], expired=both)
    assert decide(HOURLY, DUE[:2], NOW) == Decision(fires=DUE[1], expired=both[:1])
    assert decide(HOURLY, DUE[:1], NOW) == Decision(expired=((DUE[0], "later than max_late"),))


def test_of_a_paused_item_the_latest_waits_as_long_as_it_is_not_too_late() -> None:
    expired = tuple((at, "its item was paused") for at in DUE)
    assert decide(HOURLY, DUE, NOW, ItemState.PAUSED) == Decision(waits=DUE[2], expired=expired[:2])
    assert decide(HOURLY, DUE[:1], NOW, ItemState.PAUSED) == Decision(expired=expired[:1])
    assert decide(HOURLY, DUE[2:], NOW, ItemState.PAUSED).until is None


def test_of_a_cancelled_item_each_is_called_off_as_it_comes_due() -> None:
    assert decide(HOURLY, DUE, NOW, ItemState.CANCELLED) == Decision(called_off=tuple(DUE))


@given(st.lists(st.integers(0, 300), unique=True).map(sorted), st.sampled_from(ItemState))
def test_whatever_is_due_is_decided_once_or_waits(minutes: list[int], state: ItemState) -> None:
    due = [NOW - timedelta(minutes=300 - each) for each in minutes]
    decision = decide(HOURLY, due, NOW, state)
    ended = [*(at for at, _ in decision.expired), *decision.called_off]
    begins = [at for at in (decision.fires, decision.waits) if at]
    assert sorted(ended + begins) == due
    assert len(begins) <= 1
    assert decision.until == max([at for at in due if at != decision.waits], default=None)


def test_the_zone_of_an_item_is_its_own() -> None:
    assert item("0 9 * * *", "Europe/Berlin").zone == ZoneInfo("Europe/Berlin")


def test_an_item_for_each_members_own_time_is_due_zone_by_zone() -> None:
    own = item("30 2 * * *", "member")
    (due,) = occurrences(own, utc("2026-03-07 10:00"), utc("2026-03-08 10:00"))
    assert due == utc("2026-03-07 12:30")  # 02:30 on the 8th, where the day begins first
    assert due_in(own, due, ["Asia/Shanghai", "America/New_York", "Pacific/Niue", "Mars/Base", ""]) == {
        "Asia/Shanghai": utc("2026-03-07 18:30"),
        "America/New_York": utc("2026-03-08 07:30"),  # skipped there: an hour later
        "Pacific/Niue": utc("2026-03-08 13:30"),
    }
    fold = utc("2026-10-31 11:30")  # 01:30 on 1 November, twice in New York: the first
    assert due_in(own, fold, ["America/New_York"]) == {"America/New_York": utc("2026-11-01 05:30")}


def test_an_own_time_is_too_late_when_it_is_so_everywhere() -> None:
    own = item("2026-11-20 10:00", "member", max_late="1h")
    first = utc("2026-11-19 20:00")
    assert decide(own, [first], first + 27 * HOUR).fires == first
    assert decide(own, [first], first + 28 * HOUR).fires is None
    assert (
        undecided_from(own, None, first + 27 * HOUR) < first <= undecided_from(own, None, first + 28 * HOUR)
    )
