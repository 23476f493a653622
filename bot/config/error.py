"""What is wrong in a configuration, in words that name file, line, section and key."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.config.place import Location

_HEADER = re.compile(r"\s*\[+\s*[\w\"']")
_WHERE = re.compile(r"(\S+?):(?:(\d+):)? ")


class ConfigError(Exception):
    """A configuration that cannot be used.

    problems: a line for each thing to mend, once, by file and line.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = in_order(problems)
        super().__init__("\n".join(self.problems))


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

    def found(self, location: Location) -> tuple[int, Any]:
        """How much of the path to a setting it holds, and what stands there."""
        tables: Any = self.tables
        depth = 0
        for part in self.own(location) or ():
            if isinstance(tables, Mapping) and part in tables:
                tables = tables[str(part)]
            elif isinstance(tables, list) and isinstance(part, int) and part < len(tables):
                tables = tables[part]
            else:
                break
            depth += 1
        return depth, tables


def in_order(lines: Iterable[str]) -> tuple[str, ...]:
    """Lines about places, each once, by file and line."""
    return tuple(sorted(dict.fromkeys(lines), key=_where))


def told(sources: Sequence[Source], location: Location, what: str, *, is_section: bool = False) -> str:
    """One line about one place, in the first of these sources that holds most of the path to it."""
    source = max(sources, key=lambda each: each.found(location)[0])
    depth, value = source.found(location)
    if isinstance(value, str):  # a content written as a text has no keys of its own
        location = location[:depth]
    return problem_at(source, source.own(location) or location, what, is_section=is_section)


def problem_at(source: Source, location: Location, problem: str, *, is_section: bool = False) -> str:
    """One line about one place: `config.toml:12: [handlers.faq.entries[3]] answer: …`."""
    if source.name == "environment":
        return f"environment: ROOST_{'__'.join(map(str, location)).upper()}: {problem}"
    line = _line_of(source.text, location)
    where = f"{source.name}:{line}" if line else source.name
    return f"{where}: {_place(location, is_section=is_section)}{problem}"


def _where(problem: str) -> tuple[str, int]:
    found = _WHERE.match(problem)
    return (found[1], int(found[2] or 0)) if found else ("", 0)


def _place(location: Location, *, is_section: bool) -> str:
    """Section and key: `[handlers.faq.entries[3]] answer: `; items are counted from 1."""
    has_key = bool(location) and isinstance(location[-1], str) and not is_section
    key = f" {location[-1]}" if has_key else ""
    section = ""
    for part in location[:-1] if key else location:
        section += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if section else part
    return f"[{section}]{key}: " if section else f"{key.strip()}: " if key else ""


def _line_of(text: str, location: Location) -> int | None:
    """The line of the deepest part of `location` that can be found in the TOML text."""
    lines, header = text.splitlines(), ""
    start, end, found = 0, len(lines), None
    for part in location:
        if isinstance(part, int):
            pattern = rf"\s*\[\[\s*{header}\s*\]\]"
            hits = [number for number in range(start, end) if re.match(pattern, lines[number])]
            if part >= len(hits):
                break  # the list is written in the key's own lines
            start, end = hits[part], hits[part + 1] if part + 1 < len(hits) else end
        else:
            name = rf"[\"']?{re.escape(part)}[\"']?"
            header = rf"{header}\s*\.\s*{name}" if header else name
            own = next((n for n in range(start + bool(found), end) if _HEADER.match(lines[n])), end)
            key = rf"\s*{name}\s*[=.]"
            hit = next((n for n in range(start, own) if re.match(key, lines[n])), None)
            if hit is not None:
                return hit + 1
            section = rf"\s*\[+\s*{header}\s*[\].]"
            start = next((n for n in range(start, end) if re.match(section, lines[n])), -1)
            if start < 0:
                break
        found = start + 1
    return found
