from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sheets.times import day, instant
from tests.support.sheets import refusal

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 28, 4, tzinfo=UTC)
PAST = st.integers(10**9, int(NOW.timestamp())).map(lambda second: datetime.fromtimestamp(second, SHANGHAI))
"""Seconds of ten digits."""
WRITINGS: list[Callable[[datetime], str]] = [
    lambda at: f"{at:%Y-%m-%d %H:%M:%S}",
    lambda at: f"{at.year}/{at.month}/{at.day} {at.hour}:{at.minute:02}:{at.second:02}",
    lambda at: f"{at.year}.{at.month}.{at.day}  {at.hour}:{at.minute}:{at.second}",
    lambda at: f"{at.year}年{at.month}月{at.day}日 {at.hour}时{at.minute}分{at.second}秒",
    lambda at: f"{at:%Y年%m月%d日%H:%M:%S}",
    lambda at: f"{at.year}/{at.month}/{at.day} {'上下'[at.hour // 12]}午 {at.hour % 12 or 12}:{at:%M:%S}",
    lambda at: f"{at:%Y-%m-%d %I:%M:%S %p}",
    lambda at: f"{at:%Y%m%d%H%M%S}",
    lambda at: at.isoformat(),
    lambda at: f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
    lambda at: f"{at.timestamp():.0f}",
    lambda at: f"{at.timestamp() * 1000:.0f}",
    lambda at: f"{(at - datetime(1899, 12, 30, tzinfo=SHANGHAI)) / timedelta(days=1):.9f}",
    lambda at: f"{at:%Y-%m-%d %H:%M:%S}".translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)}),
]


@given(PAST, st.sampled_from(WRITINGS))
def test_an_instant_is_the_same_however_it_is_written(at: datetime, write: Callable[[datetime], str]) -> None:
    assert instant(write(at), SHANGHAI, NOW) == at


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2026/11/11", "2026-11-10 16:00"),
        ("2026-11-20 下午0:30", "2026-11-20 04:30"),
        ("2026年11月27日", "2026-11-26 16:00"),
        ("2026年11月27日 星期五", "2026-11-26 16:00"),
        ("2026年11月27日 9时", "2026-11-27 01:00"),
        ("2026 年 11 月 27 日 9 时 30 分", "2026-11-27 01:30"),
        ("20261111", "2026-11-10 16:00"),
        ("202611110930", "2026-11-11 01:30"),
        ("46337", "2026-11-10 16:00"),
        ("46337.5", "2026-11-11 04:00"),
        ("1793404800", "2026-10-31 00:00"),
        ("1793404800.0", "2026-10-31 00:00"),
        ("1793404800000", "2026-10-31 00:00"),
        ("2026-11-20T09:05Z", "2026-11-20 09:05"),
        ("2026-11-20 09:05:06.5 +0800", "2026-11-20 01:05:06.5"),
        ("2026-11-29 11:59", "2026-11-29 03:59"),
    ],
)
def test_instants_as_sheets_have_them(written: str, utc: str) -> None:
    assert instant(written, SHANGHAI, NOW) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("2062-11-11", "has not come yet; check the year"),
        ("2026-11-29 12:01", "has not come yet; check the year"),
        ("0206-11-11", "lies before 2000 or after 2099; check the year"),
        ("9999-12-31", "lies before 2000 or after 2099; check the year"),
        ("36525", "lies before 2000 or after 2099; check the year"),
        ("99999", "lies before 2000 or after 2099; check the year"),
        ("11/12/2026", "may begin with the day or the month"),
        ("26-11-27", "may begin with the day or the month"),
        ("1.2.26 9:30", "may begin with the day or the month"),
        ("2026-02-30", "is no day or time that exists"),
        ("2026-11-20 25:00", "is no day or time that exists"),
        ("2026-11-20 09:61", "is no day or time that exists"),
        ("20261332", "is no day or time that exists"),
        ("2026-11-20 soon", "is no time"),
        ("2026-11-2711", "is no time"),
        ("2026", "is no time"),
        ("2026-11", "is no time"),
        ("09:30:00", "is no time"),
        ("昨天", "is no time"),
        ("1" * 40, "is no time"),
        ("", "is no time"),
    ],
)
def test_what_is_no_instant(written: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{reason}"):
        instant(written, SHANGHAI, NOW)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_day_may_be_to_come(wanted: date) -> None:
    serial = str((wanted - date(1899, 12, 30)).days)
    written = [
        wanted.isoformat(),
        f"{wanted:%Y/%m/%d}",
        f"{wanted:%Y年%m月%d日}",
        f"{wanted:%Y%m%d}",
        f"{wanted} 08:00:00",
    ]
    assert {day(each, SHANGHAI) for each in (*written, serial)} == {wanted}


def test_the_day_of_an_instant_is_that_of_the_zone() -> None:
    assert day("2026-11-10T16:00:00Z", SHANGHAI) == day("1794326400", SHANGHAI) == date(2026, 11, 11)


@given(st.text() | st.text("0123456789-/.:年月日时分 TZ上下午"))
def test_any_text_is_an_instant_or_says_why_not(text: str) -> None:
    said = refusal(lambda written: instant(written, SHANGHAI, NOW), text)
    assert said.partition(" ")[0] in {"", "is", "has", "lies", "may"}
