"""What is wrong in a configuration, in words that name file, line, section and key."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, SecretStr, ValidationError
from pydantic_core import ErrorDetails

from bot.config.place import Location, place_in

_HEADER = re.compile(r"\s*\[+\s*[\w\"']")
_ADVICE = {
    "missing": "is missing; add it",
    "model_type": "write a table: [section] with its keys below it",
    "dict_type": "write a table: [section] with its keys below it",
    "tuple_type": "write a list: [ … ], or a [[section]] for each item",
    "frozen_set_type": "write a list: [ … ]",
    "string_type": 'write a text in "quotation marks"',
    "string_too_short": "is empty; write at least one letter",
    "too_short": "is empty; write at least one",
    "union_tag_not_found": 'write a text, or a table with its type: {{ type = "news", … }}',
    "model_attributes_type": 'write a text, or a table with its type: {{ type = "news", … }}',
    "union_tag_invalid": "there is no type {tag}; there are: {expected_tags}",
    "too_long": "at most {max_length} are possible; there are {actual_length}",
}


class ConfigError(Exception):
    """A configuration that cannot be used; `problems` has one line for each thing to mend."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Source:
    """Where settings stand: a TOML file with its text, or the environment (name "environment", no text).

    items_before: of an included file, how many items the calendar has before its own.
    """

    name: str
    tables: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    items_before: int | None = None

    def own(self, location: Location) -> Location | None:
        """The place as this source counts it; None where an included file does not have it."""
        if self.items_before is None:
            return location
        match location:
            case ("calendar", int(number), *rest) if number >= self.items_before:
                return "calendar", number - self.items_before, *rest
        return None


def explain(
    error: ValidationError, sources: Sequence[Source], model: type[BaseModel], prefix: Location = ()
) -> ConfigError:
    """The problems pydantic found, each where it was written.

    sources: later ones go over earlier ones. prefix: where `model` sits in them.
    """
    problems = []
    for detail in error.errors():
        inner, known = place_in(model, detail["loc"])
        location = (*prefix, *inner)
        is_section = isinstance(detail["input"], dict) and detail["type"] != "missing"
        # A value was taken from the last source that has it; a table was put together from all.
        order = sources if is_section or detail["type"] == "missing" else tuple(reversed(sources))
        source = max(order, key=lambda each: _found(each, location)[0])
        depth, value = _found(source, location)
        if isinstance(value, str):  # a content written as a text has no keys of its own
            location = location[:depth]
        own = source.own(location) or location
        problems.append(problem_at(source, own, _advice(detail, known), is_section=is_section))
    return ConfigError(problems)


def problem_at(source: Source, location: Location, problem: str, *, is_section: bool = False) -> str:
    """One line about one place: `config.toml:12: [handlers.faq.entries[3]] answer: …`."""
    if source.name == "environment":
        return f"environment: ROOST_{'__'.join(map(str, location)).upper()}: {problem}"
    line = _line_of(source.text, location)
    where = f"{source.name}:{line}" if line else source.name
    return f"{where}: {_place(location, is_section=is_section)}{problem}"


def _place(location: Location, *, is_section: bool) -> str:
    """Section and key: `[handlers.faq.entries[3]] answer: `; items are counted from 1."""
    has_key = bool(location) and isinstance(location[-1], str) and not is_section
    key = f" {location[-1]}" if has_key else ""
    section = ""
    for part in location[:-1] if key else location:
        section += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if section else part
    return f"[{section}]{key}: " if section else f"{key.strip()}: " if key else ""


def _advice(detail: ErrorDetails, known: Mapping[str, Any]) -> str:
    kind, given = detail["type"], detail["input"]
    key = next((str(part) for part in reversed(detail["loc"]) if isinstance(part, str)), "")
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(key, sorted(known), n=1)
        return f"unknown key{f'; did you mean {near[0]!r}?' if near else '; remove it'}"
    if kind == "value_error":
        return detail["msg"].removeprefix("Value error, ")
    text = detail["msg"][:1].lower() + detail["msg"][1:]
    if kind in _ADVICE:
        text = _ADVICE[kind].format_map(detail.get("ctx", {}))
    says_nothing = isinstance(given, dict | list | tuple) or given == ""
    return text if says_nothing or known.get(key) is SecretStr else f"{text} (got {given!r:.80})"


def _found(source: Source, location: Location) -> tuple[int, Any]:
    """How much of the path to a setting a source holds, and what stands there."""
    tables: Any = source.tables
    depth = 0
    for part in source.own(location) or ():
        if isinstance(tables, Mapping) and part in tables:
            tables = tables[str(part)]
        elif isinstance(tables, list) and isinstance(part, int) and part < len(tables):
            tables = tables[part]
        else:
            break
        depth += 1
    return depth, tables


def _line_of(text: str, location: Location) -> int | None:
    """The line of the deepest part of `location` that can be found in the TOML text."""
    lines, header = text.splitlines(), ""
    start, end, found = 0, len(lines), None
    for part in location:
        if isinstance(part, int):
            pattern = rf"\s*\[\[\s*{re.escape(header)}\s*\]\]"
            hits = [number for number in range(start, end) if re.match(pattern, lines[number])]
            if part >= len(hits):
                break  # the list is written in the key's own lines
            start, end = hits[part], hits[part + 1] if part + 1 < len(hits) else end
        else:
            header = f"{header}.{part}" if header else part
            own = next((n for n in range(start + bool(found), end) if _HEADER.match(lines[n])), end)
            key = rf"\s*[\"']?{re.escape(part)}[\"']?\s*[=.]"
            hit = next((n for n in range(start, own) if re.match(key, lines[n])), None)
            if hit is not None:
                return hit + 1
            section = rf"\s*\[+\s*{re.escape(header)}\s*[\].]"
            start = next((n for n in range(start, end) if re.match(section, lines[n])), -1)
            if start < 0:
                break
        found = start + 1
    return found
