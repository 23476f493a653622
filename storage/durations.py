"""Durations as managers write them: `90s`, `30m`, `2h`, `1d`, or `1h30m`."""

import re
import unicodedata
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_NAMES = (
    (1, "s|secs?|seconds?|秒钟?"),
    (60, "m|mins?|minutes?|分钟?"),
    (3600, "h|hrs?|hours?|小时|个小时"),
    (86400, "d|days?|天|日"),
    (604800, "w|weeks?|周|个?星期"),
)
"""Seconds of a unit, by what it is called elsewhere."""
_PARTS = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd])\s*")
_SHORTEST, _LONGEST = 0.001, 3660 * 86400.0


def parse_duration(value: object) -> timedelta:
    """The duration that a text or a number of seconds means: more than nothing, at most ten years.

    Raises: ValueError, telling how to write it.
    """
    if isinstance(value, timedelta):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError('write a duration such as "30m" or "2h"')
    seconds = _seconds(value) if isinstance(value, str) else value
    if not _SHORTEST <= seconds <= _LONGEST:
        raise ValueError(f"{value!r} is no usable duration; write more than 0 and at most ten years")
    return timedelta(seconds=seconds)


def write_duration(value: timedelta) -> str:
    """The short form, which reads as the same duration again."""
    written = ""
    for unit in ("d", "h", "m"):
        count, value = divmod(value, timedelta(seconds=_UNITS[unit]))
        written += f"{count}{unit}" if count else ""
    return written + (f"{value.total_seconds():.6f}".rstrip("0").rstrip(".") + "s" if value else "")


def _seconds(text: str) -> float:
    parts = _PARTS.findall(text)
    if not parts or "".join(f"{number}{unit}" for number, unit in parts) != re.sub(r"\s", "", text):
        how = f'"{meant}"' if (meant := _meant(text)) else 'for example "90s", "30m", "2h", "1d" or "1h30m"'
        raise ValueError(f"{text!r} is not a duration; write {how}")
    return sum(float(number) * _UNITS[unit] for number, unit in parts)


def _meant(text: str) -> str:
    """The duration that a text with other units tells, as it is written; "" where it tells none."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    parts = re.findall(r"(\d+(?:\.\d+)?)\s*([^\d\s.]+)", plain)
    seconds = [float(number) * _seconds_of(unit) for number, unit in parts]
    if not all(seconds) or re.sub(r"\s", "", plain) != "".join(f"{number}{unit}" for number, unit in parts):
        return ""
    return write_duration(timedelta(seconds=sum(seconds))) if 0 < sum(seconds) <= _LONGEST else ""


def _seconds_of(unit: str) -> int:
    return next((each for each, names in _NAMES if re.fullmatch(names, unit)), 0)


Duration = Annotated[
    timedelta, BeforeValidator(parse_duration), PlainSerializer(write_duration, when_used="json")
]
"""A `timedelta` field that reads the short form, and is written so in JSON."""
