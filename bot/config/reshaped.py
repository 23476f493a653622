"""How a value is written that stands in another shape, or at another place, than it should."""

import difflib
import json
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, get_args

from bot.calendar.times import zone_like
from handlers.content import AnyContent

_LONGEST = 60
_WHOLE = 100
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*[%％]?")
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_CONDITIONS = (
    "tag", "attribute", "lifecycle", "scene", "following", "wants_marketing", "joined", "last_seen", "event",
    "orders", "all", "any", "not",
)  # fmt: skip
_ELSEWHERE: tuple[tuple[str, str, str], ...] = (
    # (a key of the table in question, keys that are no keys of it, what to do)
    ("audience", " ".join(_CONDITIONS), "write audience = {{ {key} = {value} }}"),
    ("audience", "tags labels", "write audience = {{ any = [{each}] }}"),
    (
        "audience",
        "media_id image picture photo img 图片",
        'write content = {{ type = "image", media_id = {value} }}',
    ),
    (
        "audience",
        "template_id",
        'write content = {{ type = "template", template_id = {value}, data = {{ … }} }}',
    ),
    ("audience", "articles", 'write content = {{ type = "news", articles = {value} }}'),
    (
        "audience",
        "url link href",
        'write content = {{ type = "news", articles = [{{ title = "…", url = {value} }}] }}',
    ),
    ("audience", "type msg_type msgtype", "write content = {{ type = {value}, … }}"),
    (
        "audience",
        "until end end_at expires_at since stop",
        "remove it; an item goes on until it is taken out",
    ),
    (
        "audience",
        "every repeat interval weekday hour minute day days",
        'write at = "MIN HOUR DAY MONTH WEEKDAY"',
    ),
    (
        "audience",
        "enabled active disabled paused",
        "remove it; `roost calendar pause ITEM` holds an item back",
    ),
    (
        "audience",
        "spacing limit cap caps max frequency",
        "remove it; how often members get something is [peace]",
    ),
    ("similar", "any all none", "write keywords = {{ {key} = {value} }}"),
    ("similar", "articles", 'write answer = {{ type = "news", articles = {value} }}'),
    ("similar", "media_id image picture", 'write answer = {{ type = "image", media_id = {value} }}'),
    ("human", "text content answer message reply", "write human = {{ text = {value} }}"),
    ("handlers", "faq welcome fallback handoff product_tips preferences", "write [handlers.{key}]"),
    ("handlers", "menu menus", "write [[accounts.NAME.menu]]"),
    ("handlers", "quiet spacing caps control_group", "write it under [peace]"),
)


def instead(key: str, given: Any, known: Collection[str]) -> str:
    """What to do with a key that belongs elsewhere, or nowhere; "" where nothing is known of it."""
    if "scenes" in known and isinstance(given, dict):
        return f"write [handlers.welcome.scenes.{key}]"
    for beside, keys, advice in _ELSEWHERE:
        if beside in known and key in keys.split():
            each = ", ".join(f"{{ tag = {toml(tag)} }}" for tag in given) if isinstance(given, list) else "…"
            return advice.format(key=key, value=toml(given), each=each)
    return ""


def reshaped(kind: str, key: str, given: Any) -> str:
    """How to write a value whose shape is wrong; "" where that is not known.

    kind: of pydantic's error. key: under which the value stands, itself or in a list.
    """
    match kind, given:
        case "tuple_type" | "frozen_set_type", str() | int() | float():
            return f"write a list: {key} = [{toml(given)}]"
        case "union_tag_not_found", dict():
            types = [f'{{ type = "{name}", … }}' for name in _types_with(given)]
            return f"add its type: {' or '.join(types)}" if types else ""
        case "model_attributes_type", list() if key == "content":
            return (
                "write one; what else is to be tried goes into fallback, what is to be compared into variants"
            )
        case "model_type" | "dict_type" | "audience" | "condition", _ if key in _TABLES:
            example = _TABLES[key](given)
            return f"write {key} = {example}" if example else ""
    return _of_number_or_day(kind, key, str(given).strip())


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
            written = f"{{ {', '.join(f'{key} = {toml(each)}' for key, each in value.items())} }}"
        case _:
            written = str(value)
    return written if len(written) <= _LONGEST else "…"


def _keywords(given: Any) -> str:
    words = given if isinstance(given, list) else [given]
    return f"{{ any = {toml(words)} }}"


def _condition(given: Any) -> str:
    match given:
        case {"tags": list(several)} | list(several) if several:
            parts = [each if isinstance(each, dict) else {"tag": each} for each in several]
            written = f"{{ any = [{', '.join(map(toml, parts))}] }}"
        case str():
            written = toml({"tag": given})
        case dict() if len(given) > 1 and set(given) <= set(_CONDITIONS):
            written = f"{{ all = [{', '.join(toml({key: each}) for key, each in given.items())}] }}"
        case dict() if len(given) == 1:
            ((key, value),) = given.items()
            near = difflib.get_close_matches(key, _CONDITIONS, n=1)
            written = toml({near[0]: value}) if near else ""
        case _:
            written = ""
    return written


def _types_with(keys: Collection[str]) -> list[str]:
    """The types of contents that have all these keys."""
    return [
        str(model.model_fields["type"].default)
        for model in get_args(AnyContent)
        if keys and set(keys) <= model.model_fields.keys()
    ]


_TABLES: Mapping[str, Callable[[Any], str]] = {
    **dict.fromkeys(("audience", "exclude", "all", "any", "not"), _condition),
    "keywords": _keywords,
    "goal": lambda given: f"{{ event = {toml(given)} }}",
    "human": lambda given: f"{{ text = {toml(given)} }}",
    "joined": lambda given: f"{{ within = {toml(given)} }}",
    "last_seen": lambda given: f"{{ within = {toml(given)} }}",
    "miniprogram": lambda given: f'{{ appid = "wx…", pagepath = {toml(given)} }}',
    "orders": lambda given: f"{{ product = {toml(given)} }}",
}
"""How the value of a key that is a table is written, by what was given in its place."""
