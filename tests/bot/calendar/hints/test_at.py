"""Times as people write them: each is taken, or told how it is written."""

import re
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar.hints.at import usable_time


def refusal(at: object) -> str:
    with pytest.raises(ValueError, match=r".") as refused:
        usable_time(at)
    return str(refused.value)


def test_what_is_right_comes_back_as_it_is_written() -> None:
    assert usable_time("0 9 * * Mon") == "0 9 * * Mon"
    assert usable_time(datetime(2026, 12, 1, 20, tzinfo=UTC)) == "2026-12-01 20:00:00+00:00"


@pytest.mark.parametrize(
    ("at", "written"),
    [
        ("2026-11-28 9:05", "2026-11-28 09:05"),
        ("2026-1-5 8:00", "2026-01-05 08:00"),
        ("2026/11/28 09:05", "2026-11-28 09:05"),
        ("2026.11.28 9:05", "2026-11-28 09:05"),
        ("11/28/2026 9:05 PM", "2026-11-28 21:05"),
        ("28.11.2026 09:05", "2026-11-28 09:05"),
        ("2026年11月28日 9点", "2026-11-28 09:00"),
        ("2026年11月28日晚上8点半", "2026-11-28 20:30"),
        ("2026-11-28，09：05", "2026-11-28 09:05"),
        ("2026－11－28 09：05", "2026-11-28 09:05"),
        (" 2026-11-28 09:05 ", "2026-11-28 09:05"),
        ("2026-11-28T9:05:00+08:00", "2026-11-28 09:05+08:00"),
        ("2026-11-28 24:00", "2026-11-29 00:00"),
        ("2026-12-31 24:00", "2027-01-01 00:00"),
        ("2026-11-28", "2026-11-28 09:00"),
        ("11月28日 9:05", "YYYY-11-28 09:05"),
        (date(2026, 12, 1), "2026-12-01 09:00"),
        (time(20), "0 20 * * *"),
        ("20:00", "0 20 * * *"),
        ("每天9点", "0 9 * * *"),
        ("每周五 20:00", "0 20 * * FRI"),
        ("周日 20：00", "0 20 * * SUN"),
        ("每个工作日 9:00", "0 9 * * MON-FRI"),
        ("每月1号 10:00", "0 10 1 * *"),
        ("Friday at 8pm", "0 20 * * FRI"),
        ("@daily", "0 0 * * *"),
        ("0 0 9 * * *", "0 9 * * *"),
        ("0 0 9 ? * MON-FRI", "0 9 * * MON-FRI"),
        ("0 0 9 ? * 2 2026", "0 9 * * TUE"),
        ("0 9 1 1 ? 2027", "0 9 1 1 *"),
        ("0 0 20 * * FRI *", "0 20 * * FRI"),
        ("0 9 1 JANUARY *", "0 9 1 JAN *"),
        ("0 9 MON-FRI * *", "0 9 * * MON-FRI"),
        ("0 9 1 * JAN", "0 9 1 JAN *"),
        ("0 9 * * 1", "0 9 * * MON"),
        ("0 9 * * 0-5", "0 9 * * SUN-FRI"),
        ("0 9 * * 7", "0 9 * * SUN"),
        ("0 9 * * 5-7", "0 9 * * FRI,SAT,SUN"),
        ("0 9 * * 5#2", "0 9 * * FRI#2"),
        ("0 9 * * 5L", "0 9 * * FRIL"),
        ("0 9 * * MON,3,周五", "0 9 * * MON,WED,FRI"),
        ("0 9 * * FRIDAY", "0 9 * * FRI"),
        ("0 20 * * FRI-SUN", "0 20 * * FRI,SAT,SUN"),
        ("0 20 * * SAT-MON", "0 20 * * SAT,SUN,MON"),
        ("0 20 * * MON,FRI-SUN", "0 20 * * MON,FRI,SAT,SUN"),
        ("0 22-2 * * *", "0 22,23,0,1,2 * * *"),
        ("0 9 * NOV-FEB *", "0 9 * NOV,DEC,JAN,FEB *"),
        ("0 9 * 11-2 *", "0 9 * 11,12,1,2 *"),
        ("0 24 * * *", "0 0 * * *"),
        ("0，30 9 * * *", "0,30 9 * * *"),
        ("0 9 1、15 * *", "0 9 1,15 * *"),
        ("０ ９ ＊ ＊ ＊", "0 9 * * *"),
    ],
)
def test_what_is_meant_is_shown_to_paste(at: object, written: str) -> None:
    assert refusal(at).endswith(f'; write "{written}"')


@pytest.mark.parametrize(
    ("at", "complaint"),
    [
        ("", "is neither a cron expression nor a date-time; write"),
        ("每隔一周", "is neither a cron expression nor a date-time; write"),
        ("0 9 * *", "is neither a cron expression nor a date-time; write"),
        (3, "3 is neither a cron expression nor a date-time; write"),
        (None, "is neither a cron expression nor a date-time; write"),
        (["0 9 * * *", "0 20 * * *"], "for several times write an item for each"),
        ("0 25 * * *", "hour '25': write 0-23"),
        ("0 9 31 FEB *", "there is no day 31 in month FEB; L is the last day of a month"),
        ("0 9 * * */2", "weekday '*/2': write MON-SUN"),
        ("0 9 * * L", "weekday 'L': write MON-SUN"),
        ("2026-13-01 20:00", "is no date-time: month must be in 1..12"),
        ("2026-02-29 20:00", "is no date-time: day "),
        ("2026-02-30 9:00", "is no date-time: there is no such day"),
        ("2026-11-28 24:30", "is no date-time: hour must be in 0..23"),
        ("0001-01-01 00:00", "is too far away: write a year from 2000 to 2199"),
        ("9999-12-31 23:59", "is too far away"),
    ],
)
def test_other_times_are_refused_with_what_is_possible(at: object, complaint: str) -> None:
    assert complaint in refusal(at)


@given(
    st.text("0159-/:*,#LT 年月日点周五每", max_size=16)
    | st.lists(st.text("0129-/*,#?LFRISUNMO", max_size=7), min_size=4, max_size=7).map(" ".join)
)
def test_what_is_to_be_pasted_is_taken(at: str) -> None:
    try:
        assert usable_time(at) == at
    except ValueError as refused:
        shown = re.search(r'; write "([^"]*)"$', str(refused))
        if shown and not shown[1].startswith("YYYY"):
            assert usable_time(shown[1]) == shown[1]
