"""`at` as people write it: taken where it is right, else told how it is written."""

import unicodedata
from datetime import date, datetime, time

from bot.calendar.hints.clock import is_like_a_moment, moment, repeated
from bot.calendar.hints.cron import FIELDS, expression
from bot.calendar.times import fault_of, is_date_time

_YEARS = range(2000, 2200)
_HOW = 'write "MIN HOUR DAY MONTH WEEKDAY", for example "0 9 * * MON-FRI", or a date-time "2026-12-01 20:00"'
_NEITHER = "is neither a cron expression nor a date-time"
_HALF_WIDTH = str.maketrans({"、": ",", "–": "-", "—": "-", "−": "-"})


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
    if fault == _NEITHER and is_like_a_moment(plain):
        fault = "is no date-time: there is no such day, or no such time"
    raise ValueError(f"{at!r:.60} {fault}; {_HOW}" if fault.startswith("is") else f"{at!r:.60}: {fault}")


def _fault(at: str) -> str:
    """What is wrong; "" where nothing is."""
    if not is_date_time(at):
        return fault_of(at) if len(at.split()) == FIELDS else _NEITHER
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
    found = (meant(plain) for meant in (moment, repeated, expression))
    usable = (each for each in found if each and not _fault(each[1].replace("YYYY", str(_YEARS[0]))))
    return next(usable, ("", ""))
