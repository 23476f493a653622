"""`at` as people write it: taken where it is right, else told how it is written."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from bot.calendar.times import WEEKDAYS, fault_of, is_date_time

_YEARS = range(2000, 2200)
_FIELDS = 5
_HOW = 'write "MIN HOUR DAY MONTH WEEKDAY", for example "0 9 * * MON-FRI", or a date-time "2026-12-01 20:00"'
_NEITHER = "is neither a cron expression nor a date-time"
_HALF_WIDTH = str.maketrans({"、": ",", "–": "-", "—": "-", "−": "-"})
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
_MACROS = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * SUN",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 JAN *",
    "@annually": "0 0 1 JAN *",
}
_MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
_ORDERS = [[*map(str, each)] for each in (range(60), range(24), range(1, 32), range(1, 13))]
"""What may stand in each field of numbers, in order."""
_NOON = 12
_WEEKDAY = r"(?:[0-7]|[A-Z]{3,}|(?:周|星期)?[日天一二三四五六])"
_WEEKDAYS = re.compile(rf"({_WEEKDAY})(?:-({_WEEKDAY}))?(#\d|#?L)?")


def usable_time(value: object) -> str:
    """`at` as a text: a cron expression with weekday names, or a date-time.

    Raises: ValueError, telling how to write it.
    """
    at = str(value) if isinstance(value, date | time) else value
    if not isinstance(at, str):
        several = "; for several times write an item for each" if isinstance(at, list) else ""
        raise ValueError(f"{at!r:.60} {_NEITHER}; {_HOW}{several}")
    fault = _fault(at)
    if not fault:
        return at
    plain = " ".join(unicodedata.normalize("NFKC", at).translate(_HALF_WIDTH).split())
    why, written = _meant(plain)
    if written:
        raise ValueError(f'{at!r:.60}: {why}; write "{written}"')
    if fault == _NEITHER and _MOMENT.fullmatch(plain):
        fault = "is no date-time: there is no such day, or no such time"
    raise ValueError(f"{at!r:.60} {fault}; {_HOW}" if fault.startswith("is") else f"{at!r:.60}: {fault}")


def _fault(at: str) -> str:
    """What is wrong; "" where nothing is."""
    if not is_date_time(at):
        return fault_of(at) if len(at.split()) == _FIELDS else _NEITHER
    try:
        when = datetime.fromisoformat(at)
    except ValueError as error:
        return f"is no date-time: {error}"
    if when.year not in _YEARS:
        return f"is too far away: write a year from {_YEARS[0]} to {_YEARS[-1]}"
    # Newer versions of Python read 24:00.
    return "is no date-time: hour must be in 0..23" if at[11:13] == "24" else ""


def _meant(plain: str) -> tuple[str, str]:
    """What is otherwise than it should be, and how it is written; ("", "") where nobody knows."""
    if not _fault(plain):
        return "signs and blanks are half-width", plain
    found = (meant(plain) for meant in (_moment, _repeated, _cron))
    usable = (each for each in found if each and not _fault(each[1].replace("YYYY", str(_YEARS[0]))))
    return next(usable, ("", ""))


def _moment(plain: str) -> tuple[str, str] | None:
    """Why it is no date-time as it is written, and how one is; None where it is nothing like one."""
    found = _MOMENT.fullmatch(plain)
    if not found:
        return None
    month, day, year = int(found["month"]), int(found["day"]), found["year"] or found["last"]
    if found["last"] and month > len(_MONTHS):
        month, day = day, month
    try:
        when = datetime(int(year or _YEARS[0]), month, day)  # noqa: DTZ001 - wall time
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


def _repeated(plain: str) -> tuple[str, str] | None:
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
        weekday = WEEKDAYS[_CHINESE_DAYS.index(found["weekday"].replace("天", "日"))]
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
    if minute >= len(_ORDERS[0]) or shown > timedelta(days=1):
        raise ValueError("no clock shows this")
    return shown


def _cron(plain: str) -> tuple[str, str] | None:
    """The same of a cron expression; None where it is not known how it is meant."""
    fields = _MACROS.get(plain.lower(), plain).upper().split()
    whys = ["there are no names for times"] if plain.lower() in _MACROS else []
    for why, step in _STEPS:
        before, fields = fields, step(fields)
        whys += [why] if fields != before else []
    return ("; ".join(whys), " ".join(fields)) if whys else None


def _without_seconds(fields: list[str]) -> list[str]:
    has_year = len(fields) == _FIELDS + 2 or (
        len(fields) > _FIELDS and re.fullmatch(r"20\d\d\S*", fields[-1])
    )
    fields = fields[:-1] if has_year else fields
    return fields[1:] if len(fields) == _FIELDS + 1 else fields


def _with_stars(fields: list[str]) -> list[str]:
    return ["*" if field == "?" else field for field in fields]


def _in_order(fields: list[str]) -> list[str]:
    """The weekday in the last place, and a month's name in the one before it."""
    for names, place in ((WEEKDAYS, 4), (_MONTHS, 3)):
        here = next((at for at, field in enumerate(fields) if field[:3] in names and at != place), None)
        if here is not None and len(fields) == _FIELDS and fields[place] == "*":
            others = [*fields[:here], *fields[here + 1 :]]
            fields = [*others[:place], fields[here], *others[place:]]
    return fields


def _named(fields: list[str]) -> list[str]:
    if len(fields) != _FIELDS:
        return fields
    *others, month, weekday = fields
    return [*others, re.sub(r"[A-Z]{4,}", _month, month), _WEEKDAYS.sub(_names, weekday)]


def _month(found: re.Match[str]) -> str:
    return found[0][:3] if found[0][:3] in _MONTHS else found[0]


def _names(found: re.Match[str]) -> str:
    first, last, which = found.groups()
    days = [_weekday(day) for day in (first, last) if day]
    return "-".join(days) + {"#L": "L", None: ""}.get(which, which)


def _weekday(written: str) -> str:
    """A number as cron counts them, or a longer name."""
    if written.isdigit():
        return WEEKDAYS[int(written) % len(WEEKDAYS)]
    if written[-1] in _CHINESE_DAYS + "天":
        return WEEKDAYS[_CHINESE_DAYS.index(written[-1].replace("天", "日"))]
    return written[:3] if written[:3] in WEEKDAYS else written


def _forward(fields: list[str]) -> list[str]:
    """Ranges that go on over the end, as what they mean."""
    if len(fields) != _FIELDS:
        return fields
    orders = [[order] for order in _ORDERS]
    orders[3] = [*orders[3], _MONTHS]
    return [
        ",".join(_unrolled(term, order) for term in field.split(","))
        for field, order in zip(fields, [*orders, [[*WEEKDAYS]]], strict=True)
    ]


def _unrolled(term: str, orders: list[list[str]]) -> str:
    first, _, last = term.partition("-")
    for order in orders:
        if first in order and last in order and order.index(last) < order.index(first):
            return ",".join([*order[order.index(first) :], *order[: order.index(last) + 1]])
    return term


def _to_23(fields: list[str]) -> list[str]:
    return [*fields[:1], *("0" if hour == "24" else hour for hour in fields[1:2]), *fields[2:]]


_STEPS: tuple[tuple[str, Callable[[list[str]], list[str]]], ...] = (
    ("there are five fields, without seconds and a year", _without_seconds),
    ("a field that may be anything is *", _with_stars),
    ("the weekday comes last, and before it the month", _in_order),
    ("weekdays are names (MON … SUN), since programs number them differently", _named),
    ("a range does not go on over the end", _forward),
    ("hour 24 is 0", _to_23),
)
"""What is often otherwise in a cron expression, and how it is mended."""
