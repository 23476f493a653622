from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config.peace import PeaceSection
from tests.bot.calendar.items import utc
from tests.bot.configured import ACCOUNT, problems, program

NIGHT = PeaceSection(quiet="22:00-08:00")


@pytest.mark.parametrize(
    ("now", "tz", "until"),
    [
        ("2026-11-20 13:59", "", None),  # 21:59 in Shanghai
        ("2026-11-20 14:00", "", "2026-11-21 00:00"),
        ("2026-11-20 23:59", "", "2026-11-21 00:00"),
        ("2026-11-21 00:00", "", None),
        ("2026-11-20 14:00", "Europe/Berlin", None),
        ("2026-11-20 21:00", "Europe/Berlin", "2026-11-21 07:00"),
        ("2026-11-20 14:00", "nowhere", "2026-11-21 00:00"),
    ],
)
def test_quiet_hours_hold_over_midnight_to_their_end(now: str, tz: str, until: str | None) -> None:
    assert NIGHT.quiet_until(utc(now), tz) == (utc(until) if until else None)


def test_quiet_hours_of_one_day() -> None:
    noon = PeaceSection(quiet="12:00-14:00", tz="UTC")
    assert noon.quiet_until(utc("2026-11-20 13:00")) == utc("2026-11-20 14:00")
    assert noon.quiet_until(utc("2026-11-20 14:00")) is None
    assert PeaceSection().quiet_until(utc("2026-11-20 13:00")) is None


def test_an_end_that_comes_twice_holds_to_the_one_ahead() -> None:
    """On 2026-11-01 the clocks of New York go from 02:00 back to 01:00."""
    early = PeaceSection(quiet="00:00-01:30", tz="America/New_York")
    assert early.quiet_until(utc("2026-11-01 05:00")) == utc("2026-11-01 05:30")
    assert early.quiet_until(utc("2026-11-01 05:45")) is None
    assert early.quiet_until(utc("2026-11-01 06:15")) == utc("2026-11-01 06:30")


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(ZoneInfo("UTC"))),  # noqa: DTZ001 - its bounds are naive
    st.times().map(lambda at: f"{at:%H:%M}"),
    st.times().map(lambda at: f"{at:%H:%M}"),
    st.sampled_from(["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe"]),
)
def test_the_end_is_ahead_and_within_a_day(now: datetime, start: str, end: str, tz: str) -> None:
    if start != end:
        until = PeaceSection(quiet=f"{start}-{end}").quiet_until(now, tz)
        assert until is None or now < until <= now + timedelta(hours=25)


@pytest.mark.parametrize(
    ("keys", "complaint"),
    [
        (
            'quiet = "22-8"',
            "[peace] quiet: '22-8': write two different times of day, such as \"22:00-08:00\"",
        ),
        ('quiet = "08:00-08:00"', "[peace] quiet: '08:00-08:00': write two different times of day"),
        ('quiet = "24:00-08:00"', 'such as "00:00-08:00"'),
        ('quiet = "22：30 到 次日7点"', 'such as "22:30-07:00"'),
        ('tz = "member"', "[peace] tz: 'member' is no IANA time zone"),
        ("control_group = 0.6", "[peace] control_group: input should be less than or equal to 0.5"),
        ('caps = [{ within = "7d" }]', "[peace.caps[1]] most: is missing; add it"),
        ('caps = [{ most = 0, within = "7d" }]', "[peace.caps[1]] most: input should be greater than"),
        ('spacing = "often"', "[peace] spacing: 'often' is not a duration"),
    ],
)
def test_mistakes(tmp_path: Path, keys: str, complaint: str) -> None:
    (found,) = problems(tmp_path, f"{ACCOUNT}[peace]\n{keys}\n")
    assert complaint in found
    assert found.startswith("config.toml:")


def test_what_is_written_is_read(tmp_path: Path) -> None:
    written = 'spacing = "1d"\ncaps = [{ class = "service", most = 3, within = "7d" }]\nsalt = "a"\n'
    peace = program(tmp_path, f"{ACCOUNT}[peace]\n{written}").config.peace
    assert peace.spacing == timedelta(days=1)
    rule: Any = peace.caps[0]
    assert (rule.purpose, rule.most, rule.within) == ("service", 3, timedelta(days=7))
