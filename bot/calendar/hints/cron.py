"""Cron expressions as other programs write them."""

import re
from collections.abc import Callable

from bot.calendar.hints.clock import weekday_named
from bot.calendar.times import WEEKDAYS

FIELDS = 5
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
_WEEKDAY = r"(?:[0-7]|[A-Z]{3,}|(?:周|星期)?[日天一二三四五六])"
_WEEKDAYS = re.compile(rf"({_WEEKDAY})(?:-({_WEEKDAY}))?(#\d|#?L)?")


def expression(plain: str) -> tuple[str, str] | None:
    """Why it is no cron expression as it is written, and how one is; None where it is nothing like one."""
    fields = _MACROS.get(plain.lower(), plain).upper().split()
    whys = ["there are no names for times"] if plain.lower() in _MACROS else []
    for why, step in _STEPS:
        before, fields = fields, step(fields)
        whys += [why] if fields != before else []
    return ("; ".join(whys), " ".join(fields)) if whys else None


def _without_seconds(fields: list[str]) -> list[str]:
    has_year = len(fields) == FIELDS + 2 or (len(fields) > FIELDS and re.fullmatch(r"20\d\d\S*", fields[-1]))
    fields = fields[:-1] if has_year else fields
    return fields[1:] if len(fields) == FIELDS + 1 else fields


def _with_stars(fields: list[str]) -> list[str]:
    return ["*" if field == "?" else field for field in fields]


def _in_order(fields: list[str]) -> list[str]:
    """The weekday in the last place, and a month's name in the one before it."""
    for names, place in ((WEEKDAYS, 4), (_MONTHS, 3)):
        here = next((at for at, field in enumerate(fields) if field[:3] in names and at != place), None)
        if here is not None and len(fields) == FIELDS and fields[place] == "*":
            others = [*fields[:here], *fields[here + 1 :]]
            fields = [*others[:place], fields[here], *others[place:]]
    return fields


def _named(fields: list[str]) -> list[str]:
    if len(fields) != FIELDS:
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
    if not written.isascii():
        return weekday_named(written[-1])
    return written[:3] if written[:3] in WEEKDAYS else written


def _forward(fields: list[str]) -> list[str]:
    """Ranges that go on over the end, as what they mean."""
    if len(fields) != FIELDS:
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
