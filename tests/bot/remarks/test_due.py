# ruff: noqa: E501 - the texts are shown as a manager reads them, in one line
"""Habits of cron, and times that are over; now is Saturday 2026-11-28, 10:00 in Shanghai."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.remarks.due import ahead, remarks_on_due
from tests.bot.calendar.items import item
from tests.bot.configured import NOW


def told(at: str, **keys: Any) -> list[str]:
    tip = item(at, **keys)
    found = list(remarks_on_due(tip, ahead(tip, NOW), NOW))
    assert {key for key, _ in found} <= {"at"}
    return [text for _, text in found]


@pytest.mark.parametrize(
    ("at", "keys", "remark"),
    [
        ("0 20 1-7 * FRI", {}, "'0 20 1-7 * FRI' is due on each day 1-7 and on each FRI, 31 times in the next 92 days; for a FRI that is one of these days write \"0 20 * * FRI#1\""),
        ("0 20 8-14 * MON,FRI", {}, "'0 20 8-14 * MON,FRI' is due on each day 8-14 and on each MON,FRI, 41 times in the next 92 days; for a MON,FRI that is one of these days write \"0 20 * * MON#2,FRI#2\""),
        ("0 20 25-31 * FRI", {}, 'for a FRI that is one of these days write "0 20 * * FRIL"'),
        ("0 20 13 * FRI", {}, "'0 20 13 * FRI' is due on each day 13 and on each FRI, 16 times in the next 92 days; write * for one of the two"),
        ("*/5 * 13 * FRI", {"once": True}, "more than 1,500 times in the next 92 days"),
        ("0 10 31 * *", {}, "'0 10 31 * *' is due only in months with a day 31, not in FEB, APR, JUN, SEP, NOV; for the last day of each month write L"),
        ("0 10 1,30 * *", {}, "due only in months with a day 1,30, not in FEB;"),
        ("0 10 29 FEB *", {}, "is not due within a year"),
        ("* 9 * * *", {}, "'* 9 * * *' is due 60 times a day, each time for everybody who is meant; perhaps \"0 9 * * *\" is meant"),
        ("*/5 * * * *", {}, "is due 288 times a day, each time for everybody who is meant; perhaps once = true is meant"),
        ("30 2 * * *", {"tz": "America/Santiago"}, ""),
        ("2020-01-01 09:00", {}, "2020-01-01 09:00 is over; nothing more comes of it"),
        ("2026-11-28 07:59", {}, "is over"),
        ("2026-11-28 08:00", {}, "2026-11-28 08:00 is past, but not later than max_late: it goes out at once, if it has not yet"),
        ("2080-03-31 02:30", {"tz": "Europe/Berlin"}, "2080-03-31 02:30 does not exist in Europe/Berlin; it is due at 03:30"),
    ],
)  # fmt: skip
def test_what_may_not_be_meant(at: str, keys: dict[str, Any], remark: str) -> None:
    found = told(at, **keys)
    assert len(found) == bool(remark)
    assert all(remark in each for each in found)


def test_a_time_that_the_clocks_skip_is_told() -> None:
    tip = item("30 2 * * *", tz="Europe/Berlin")
    march = NOW + timedelta(days=100)
    (remark,) = remarks_on_due(tip, ahead(tip, march), march)
    assert remark == (
        "at",
        "'30 2 * * *': the clocks in Europe/Berlin skip that time on 2027-03-28; it is due at 03:00",
    )


@pytest.mark.parametrize(
    ("at", "keys"),
    [
        ("0 20 * * FRI", {}),
        ("0 20 1-7 * *", {}),
        ("0 20 * * FRI#1", {}),
        ("0 20 */2 * FRI", {}),  # begins with *: both have to be so
        ("0 10 L * *", {}),
        ("0 10 28 * *", {}),
        ("0 10 25-31 * *", {}),
        ("0 10 31 1,3 *", {}),
        ("0 * * * *", {}),
        ("* * * * *", {"once": True}),
        ("0 10 1 1 *", {}),
        ("2026-11-28 10:01", {}),
        ("2026-11-27 14:00", {"tz": "member"}),  # it goes on around the earth
        ("2080-03-30 02:30", {"tz": "member"}),
    ],
)
def test_what_is_meant(at: str, keys: dict[str, Any]) -> None:
    assert told(at, **keys) == []


@settings(max_examples=30, deadline=None)
@given(
    st.builds(
        lambda *fields: " ".join(fields),
        st.sampled_from(["0", "*", "*/7", "5,35"]),
        st.sampled_from(["9", "*", "*/6", "0-3"]),
        st.sampled_from(["*", "29", "31", "1-7", "L", "*/2"]),
        st.sampled_from(["*", "1,3", "JAN-JUN"]),
        st.sampled_from(["*", "FRI", "MON-FRI", "SUN#5", "FRIL"]),
    )
)
def test_what_lies_ahead_is_in_order_and_bounded(at: str) -> None:
    due, is_whole = ahead(item(at), NOW)
    assert list(due) == sorted(set(due))
    assert all(NOW < each <= NOW + timedelta(days=366) for each in due)
    assert is_whole == (len(due) <= 1500)
