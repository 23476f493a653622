"""What is wrong in a configuration, in words that name file, line, section and key."""

import difflib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

Location = tuple[int | str, ...]


class ConfigError(Exception):
    """A configuration that cannot be used; `problems` has one line for each thing to mend."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def explain(error: ValidationError, file: Path, model: type[BaseModel], prefix: Location = ()) -> ConfigError:
    """The problems pydantic found, each at its place in `file`; `prefix` is where `model` sits in it."""
    text = file.read_text(encoding="utf-8-sig") if file.exists() else ""
    return ConfigError([_problem(detail, file, text, model, prefix) for detail in error.errors()])


def _problem(detail: ErrorDetails, file: Path, text: str, model: type[BaseModel], prefix: Location) -> str:
    location = (*prefix, *detail["loc"])
    names = [part for part in location if isinstance(part, str)]
    line = _line_of(text, location)
    where = f"{file.name}:{line}" if line else file.name
    return f"{where}: {_place(location)}{_advice(detail, names[-1] if names else '', model)}"


def _place(location: Location) -> str:
    """Section and key: `[handlers.faq.entries[3]] answer: `; items are counted from 1."""
    key = f" {location[-1]}" if location and isinstance(location[-1], str) else ""
    section = ""
    for part in location[:-1] if key else location:
        section += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if section else part
    return f"[{section}]{key}: " if section else f"{key.strip()}: " if key else ""


def _advice(detail: ErrorDetails, key: str, model: type[BaseModel]) -> str:
    given = detail["input"]
    match detail["type"]:
        case "extra_forbidden":
            near = difflib.get_close_matches(key, sorted(_names(model)), n=1)
            return f"unknown key{f'; did you mean {near[0]!r}?' if near else '; remove it'}"
        case "missing":
            return "is missing; add it"
        case "value_error":
            return detail["msg"].removeprefix("Value error, ")
        case _:
            shown = "" if isinstance(given, dict | list) else f" (got {given!r})"
            return f"{detail['msg'][0].lower()}{detail['msg'][1:]}{shown}"


def _names(model: type[BaseModel]) -> set[str]:
    """Every key this model or one below it knows."""
    found: set[str] = set()
    todo: list[Any] = [model]
    seen: set[int] = set()
    while todo:
        kind = todo.pop()
        if id(kind) in seen:
            continue
        seen.add(id(kind))
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            found |= set(kind.model_fields)
            todo += [field.annotation for field in kind.model_fields.values()]
        todo += getattr(kind, "__args__", ())
    return found


def _line_of(text: str, location: Location) -> int | None:
    """The line of the deepest part of `location` that can be found in the TOML text."""
    lines = text.splitlines()
    found: int | None = None
    header: list[str] = []
    at = 0
    for part in location:
        if isinstance(part, int):
            pattern, skip = rf"\s*\[\[\s*{re.escape('.'.join(header))}\s*\]\]", part
        else:
            header.append(part)
            pattern, skip = (
                rf"\s*(\[+\s*{re.escape('.'.join(header))}\s*\]|\"?{re.escape(part)}\"?\s*[=.])",
                0,
            )
        hits = [number for number in range(at, len(lines)) if re.match(pattern, lines[number])]
        if len(hits) > skip:
            at = hits[skip]
            found = at + 1
    return found
