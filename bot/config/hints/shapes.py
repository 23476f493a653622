"""How a value is written that stands in another shape than it should."""

import json
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, get_args

from pydantic import BaseModel

from bot.calendar.times import zone_like
from bot.config.hints.keys import meant
from handlers.content import AnyContent

_LONGEST, _WHOLE = 60, 100
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*[%％]?")
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_EVERYBODY = frozenset({"all", "ALL", "All", "*", "everyone", "everybody", "全部", "所有人"})
_TYPES: Mapping[str, type[BaseModel]] = {
    model.model_fields["type"].default: model for model in get_args(AnyContent)
}
CONDITIONS = (
    "tag", "attribute", "lifecycle", "scene", "following", "wants_marketing", "joined", "last_seen", "event",
    "orders", "all", "any", "not",
)  # fmt: skip
"""The keys that tell a condition from the others."""


def reshaped(kind: str, key: str, given: Any, *, in_list: bool = False) -> str:
    """How to write a value whose shape is wrong; "" where that is not known.

    kind: of pydantic's error. key: under which the value stands; in_list: as one of several.
    """
    match kind, given:
        case "tuple_type" | "frozen_set_type", str() | int() | float():
            return f"write a list: {key} = [{toml(given)}]"
        case "string_type", dict() if len(given) == 1:
            return f"write {key} = {toml(next(iter(given.values())))}"
        case "model_type" | "dict_type" | "audience" | "condition", _ if key in _TABLES:
            example = _TABLES[key](given)
            return f"write {example if in_list else f'{key} = {example}'}" if example else ""
    return _of_content(kind, key, given) or _of_number_or_day(kind, key, str(given).strip())


def _of_content(kind: str, key: str, given: Any) -> str:
    match kind, given:
        case "union_tag_not_found", dict():
            types = [f'{{ type = "{name}", … }}' for name in _types_with(given)]
            return f"add its type: {' or '.join(types)}" if types else ""
        case "union_tag_invalid", {"type": str(written)} if near := meant(written, _TYPES):
            return f"there is no type {written!r:.40}; did you mean {near!r}?"
        case "model_attributes_type", list():
            others = "; others go into fallback or, to be compared, into variants" if key == "content" else ""
            return f"write one of them{others}"
    return ""


def _of_number_or_day(kind: str, key: str, given: str) -> str:
    if kind == "zoneinfo_str":
        return f"{given!r:.60} is no IANA time zone; write {zone_like(given) or 'for example Asia/Shanghai'}"
    percent, day = _PERCENT.fullmatch(given), _DAY.fullmatch(given)
    if percent and kind in {"less_than_equal", "float_parsing"} and 1 < float(percent[1]) <= _WHOLE:
        return f"a share of all is 1 at most; write {key} = {float(percent[1]) / _WHOLE:g}"
    if day and kind.startswith("date_"):
        year, month, date = map(int, day.groups())
        return f'write {key} = "{year}-{month:02}-{date:02}"'
    return ""


def toml(value: Any) -> str:
    """A value as TOML has it, in one line; … where it is long."""
    match value:
        case bool() | int() | float() | str():
            written = json.dumps(value, ensure_ascii=False)
        case list():
            written = f"[{', '.join(map(toml, value))}]"
        case Mapping():
            pairs = (
                (key if _BARE_KEY.fullmatch(key) else toml(key), toml(each)) for key, each in value.items()
            )
            written = f"{{ {', '.join(f'{key} = {each}' for key, each in pairs)} }}"
        case _:
            written = str(value)
    return written if len(written) <= _LONGEST else "…"


def _types_with(keys: Collection[str]) -> list[str]:
    """The types of contents that have all these keys, or else that one of the keys means."""
    having = [name for name, model in _TYPES.items() if keys and set(keys) <= model.model_fields.keys()]
    return having or [name for key in keys if (name := meant(key, _TYPES))]


def _keywords(given: Any) -> str:
    return toml({"any": given if isinstance(given, list) else [given]})


def _condition(given: Any) -> str:
    match given:
        case str() if given in _EVERYBODY:
            return '"all"'
        case str():
            return toml({"tag": given})
        case [str(only)]:
            return _condition(only)
        case {"tags": list(several)} | list(several) if several:
            parts = [each if isinstance(each, dict) else {"tag": each} for each in several]
            return f"{{ any = [{', '.join(map(toml, parts))}] }}"
        case dict() if len(given) > 1 and set(given) <= set(CONDITIONS):
            return f"{{ all = [{', '.join(toml({key: each}) for key, each in given.items())}] }}"
    near = meant(next(iter(given)), CONDITIONS) if isinstance(given, dict) and len(given) == 1 else ""
    return toml({near: next(iter(given.values()))}) if near else ""


_TABLES: Mapping[str, Callable[[Any], str]] = {
    **dict.fromkeys(("audience", "exclude", "all", "any", "not"), _condition),
    "keywords": _keywords,
    "goal": lambda given: toml({"event": given}),
    "human": lambda given: toml({"text": given}),
    "joined": lambda given: toml({"within": given}),
    "last_seen": lambda given: toml({"within": given}),
    "miniprogram": lambda given: f'{{ appid = "wx…", pagepath = {toml(given)} }}',
    "orders": lambda given: toml({"product": given}),
}
"""How the value of a key that is a table is written, by what was given in its place."""
