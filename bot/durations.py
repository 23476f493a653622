"""Durations as managers write them: `90s`, `30m`, `2h`, `1d`, or `1h30m`."""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_PARTS = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd])\s*")


def parse_duration(value: object) -> timedelta:
    """The duration that a text or a number of seconds means.

    Raises: ValueError, telling how to write it.
    """
    if isinstance(value, timedelta):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError('write a duration such as "30m" or "2h"')
    if not isinstance(value, str):
        return timedelta(seconds=value)
    parts = _PARTS.findall(value)
    if not parts or "".join(f"{number}{unit}" for number, unit in parts) != re.sub(r"\s", "", value):
        raise ValueError(
            f'{value!r} is not a duration; write for example "90s", "30m", "2h", "1d" or "1h30m"'
        )
    return timedelta(**{_UNITS[unit]: float(number) for number, unit in reversed(parts)})


Duration = Annotated[timedelta, BeforeValidator(parse_duration)]
"""A `timedelta` field that reads the short form."""
