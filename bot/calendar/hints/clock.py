"""Days and clock times as people write them."""

import re
from datetime import datetime, timedelta

from bot.calendar.times import WEEKDAYS

_PART = "凌晨|早上|上午|中午|下午|晚上|AM|PM"
_CLOCK = (
    rf"(?P<part>{_PART})?\s*(?P<hour>\d{{1,2}})\s*(?::|点|时|(?=AM|PM))\s*(?P<minute>\d{{1,2}}|半)?分?"
    rf"(?::(?P<second>\d\d)(?:\.0+)?)?\s*(?P<after>{_PART})?"
)
_DAY = (
    r"(?:(?P<year>\d{4})\s*[-/.年]\s*)?(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*[日号]?"
    r"(?:[-/.](?P<last>\d{4}))?"
)
_MOMENT = re.compile(rf"{_DAY}(?:[T,\s]*{_CLOCK}\s*(?P<offset>Z|[+-]\d\d:\d\d)?)?", re.IGNORECASE)
_EVERY = {
    "天": "*",
    "日": "*",
    "DAY": "*",
    "DAILY": "*",
    "工作日": "MON-FRI",
    "WEEKDAY": "MON-FRI",
    "周末": "SAT,SUN",
}
_REPEATED = re.compile(
    rf"(?:(?:每个?|EVERY\s*)?(?P<every>{'|'.join(_EVERY)})|每?个?(?:周|星期|礼拜)(?P<weekday>[日天一二三四五六])"
    rf"|每?个?月(?P<day>\d{{1,2}})[日号]?|(?:EVERY\s*)?(?P<name>{'|'.join(WEEKDAYS)})[A-Z]*)?,?\s*(?:的|AT)?\s*{_CLOCK}",
    re.IGNORECASE,
)
_CHINESE_DAYS = "日一二三四五六"
_SOME_YEAR, _MONTHS, _MINUTES, _NOON = 2000, 12, 60, 12


def is_like_a_moment(plain: str) -> bool:
    """Whether a day is written, with or without a time."""
    return _MOMENT.fullmatch(plain) is not None


def weekday_named(chinese: str) -> str:
    """FRI for 五."""
    return WEEKDAYS[_CHINESE_DAYS.index(chinese.replace("天", "日"))]


def moment(plain: str) -> tuple[str, str] | None:
    """Why it is no date-time as it is written, and how one is; None where it is nothing like one."""
    found = _MOMENT.fullmatch(plain)
    if not found:
        return None
    month, day, year = int(found["month"]), int(found["day"]), found["year"] or found["last"]
    if found["last"] and month > _MONTHS:
        month, day = day, month
    try:
        when = datetime(int(year or _SOME_YEAR), month, day)  # noqa: DTZ001 - wall time
        when += _after_midnight(found) if found["hour"] else timedelta(hours=9)
    except ValueError:
        return None
    written = f"{when:%Y-%m-%d %H:%M:%S}".removesuffix(":00") + (found["offset"] or "")
    if not year:
        return "the year is missing", f"YYYY{written[4:]}"
    if not found["hour"]:
        return "the time of day is missing", written
    if found["hour"] == "24":
        return "24:00 is 00:00 of the next day", written
    return "a date-time has two digits for each part, with - and :", written


def repeated(plain: str) -> tuple[str, str] | None:
    """The same of what is due again and again, in words."""
    found = _REPEATED.fullmatch(plain)
    try:
        seconds = _after_midnight(found).seconds if found else None
    except ValueError:
        return None
    if not found or seconds is None:
        return None
    weekday = _EVERY.get((found["every"] or "").upper(), (found["name"] or "*").upper())
    if found["weekday"]:
        weekday = weekday_named(found["weekday"])
    minute, hour = seconds // 60 % 60, seconds // 3600
    return "what comes again is a cron expression", f"{minute} {hour} {found['day'] or '*'} * {weekday}"


def _after_midnight(found: re.Match[str]) -> timedelta:
    """How long after midnight a clock shows that.

    Raises: ValueError where none does.
    """
    hour, part = int(found["hour"]), (found["part"] or found["after"] or "").upper()
    minute = 30 if found["minute"] == "半" else int(found["minute"] or 0)
    if part in {"下午", "晚上", "PM"} and hour < _NOON:
        hour += _NOON
    if part in {"凌晨", "AM"} and hour == _NOON:
        hour = 0
    shown = timedelta(hours=hour, minutes=minute, seconds=int(found["second"] or 0))
    if minute >= _MINUTES or shown > timedelta(days=1):
        raise ValueError("no clock shows this")
    return shown
