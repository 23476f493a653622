"""Days and instants as people, spreadsheets and programs write them."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from core.sheets.cells import folded

_DAY = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})(?!\d)日?(?: ?(?:星期|周)[一二三四五六日天])?", re.ASCII
)
_AROUND = re.compile(r" ?([年月日时点分秒]) ?")
_CLOCK = re.compile(r"(\d{1,2})(?::(\d{1,2}))?(?::(\d{1,2}))?(\D.*)?", re.ASCII)
_HALF = re.compile(r"上午|下午|AM|PM")
_TO_CLOCK = str.maketrans({"时": ":", "点": ":", "分": ":", "秒": None, "T": None, " ": None})
_EITHER_FIRST = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}\b.*", re.ASCII)
_COUNTED = re.compile(r"(\d+)(\.\d+)?", re.ASCII)
_YEARS = range(2000, 2100)


def instant(text: str, zone: ZoneInfo, now: datetime) -> datetime:
    """Aware UTC, from 2000 to a day after `now`: when something happened.

    Reads `2026-11-20 09:30`, `2026/11/20 9:30:05`, `2026年11月20日 9时30分`, `20261120`, ISO 8601 with zone,
    a day (it begins then), a spreadsheet's days since 1900 (`46346.5`), seconds or milliseconds since 1970.
    zone: of what has none of its own.
    Raises: ValueError, saying what it is instead.
    """
    found = _read(text, zone).astimezone(UTC)
    if found > now + timedelta(days=1):
        raise ValueError("has not come yet; check the year")
    return found


def day(text: str, zone: ZoneInfo) -> date:
    """The day in the zone, from 2000 to 2099, of whatever `instant` reads.

    Raises: ValueError, saying what it is instead.
    """
    return _read(text, zone).astimezone(zone).date()


def _read(text: str, zone: ZoneInfo) -> datetime:
    written = _AROUND.sub(r"\1", " ".join(folded(text).upper().split()))
    try:
        found = _counted(written, zone) or _written(written, zone)
    except ValueError as error:  # of a 30 February, or of 25 o'clock
        raise ValueError("is no day or time that exists; check it") from error
    if not found and _EITHER_FIRST.fullmatch(written):
        raise ValueError(
            "may begin with the day or the month; write the year first and in full, as in 2026-11-20"
        )
    if not found:
        raise ValueError("is no time; write one such as 2026-11-20 09:30")
    if found.year not in _YEARS:
        raise ValueError("lies before 2000 or after 2099; check the year")
    return found


def _counted(written: str, zone: ZoneInfo) -> datetime | None:
    """What is all digits: their number tells what they count."""
    found = _COUNTED.fullmatch(written)
    if not found:
        return None
    digits, part = found[1], Decimal(found[2] or 0)
    match len(digits):
        case 5:
            passed = timedelta(days=int(digits), seconds=round(part * 86400))
            return datetime(1899, 12, 30, tzinfo=zone) + passed
        case 8 | 12 | 14 as length if not part:
            return datetime.strptime(digits, "%Y%m%d%H%M%S"[: length - 2]).replace(tzinfo=zone)
        case 9 | 10:
            return datetime.fromtimestamp(int(digits), UTC)
        case 13:
            return datetime.fromtimestamp(int(digits) // 1000, UTC)
    return None


def _written(written: str, zone: ZoneInfo) -> datetime | None:
    found = _DAY.match(written)
    if not found:
        return None
    rest = written[found.end() :]
    half = _HALF.search(rest)
    clock = _CLOCK.fullmatch(_HALF.sub("", rest).translate(_TO_CLOCK).rstrip(":") or "0")
    if not clock:
        return None
    hour, minute, second, more = (part or "" for part in clock.groups())
    if half and int(hour) <= 12:  # noqa: PLR2004 - the hours of half a day
        hour = str(int(hour) % 12 + 12 * (half[0] in {"下午", "PM"}))
    year, month, of_month = found.groups()
    at = datetime.fromisoformat(
        f"{year}-{month:0>2}-{of_month:0>2}T{hour:0>2}:{minute:0>2}:{second:0>2}{more}"
    )
    return at if at.tzinfo else at.replace(tzinfo=zone)
