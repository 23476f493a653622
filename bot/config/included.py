"""Files beside `config.toml` with more `[[calendar]]` items, as `include` names them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.config.error import ConfigError, Source, problem_at
from bot.config.toml import read_toml
from core.sheets.read import is_leftover


def read_included(
    base: Path, tables: Mapping[str, Any], written: Sequence[Source]
) -> tuple[list[Source], list[str]]:
    """The files that `include` names in a configuration that was merged from these sources.

    base: the folder of `config.toml`. What is no list of texts is left to the validation. The second list is
    what is wrong; a file that cannot be used is not in the first.
    """
    patterns, items = tables.get("include", []), tables.get("calendar", [])
    if not isinstance(items, list) or not _texts(patterns):
        return [], []
    named = max(reversed(written), key=lambda source: "include" in source.tables)
    names, problems = _names(base, patterns, named)
    found, before = [], len(items)
    for name in names:
        try:
            source = read_toml(base / name, name)
        except ConfigError as error:
            problems += error.problems
            continue
        strange = list(_strange(source))
        problems += strange
        if not strange:
            found.append(Source(name, source.tables, source.text, before))
            before += len(source.tables["calendar"])
    return found, problems


def with_items(tables: Mapping[str, Any], included: Iterable[Source]) -> dict[str, Any]:
    """The configuration with the items of these files after its own."""
    more = [item for source in included for item in source.tables["calendar"]]
    return {**tables, "calendar": [*tables.get("calendar", ()), *more]} if more else dict(tables)


def included_folders(base: Path, patterns: Iterable[str]) -> frozenset[Path]:
    """Where such files are; a change there is a change of the configuration."""
    return frozenset(path.parent for pattern in patterns for path in base.glob(pattern))


def _texts(patterns: object) -> bool:
    return isinstance(patterns, list) and all(isinstance(pattern, str) for pattern in patterns)


def _names(base: Path, patterns: Iterable[str], written: Source) -> tuple[list[str], list[str]]:
    """Files relative to base, each once, in order; and what is wrong with the patterns."""
    found: set[Path] = set()
    problems = []
    for pattern in patterns:
        try:
            matches = {path for path in base.glob(pattern) if path.is_file() and not is_leftover(path.name)}
        except (ValueError, NotImplementedError) as error:
            strange = f"{pattern!r} is no pattern relative to config.toml: {error}"
            problems.append(problem_at(written, ("include",), strange))
            continue
        if not matches:
            missing = f"{pattern!r} matches no file in {base}; mend it, or add the file"
            problems.append(problem_at(written, ("include",), missing))
        found |= matches
    return sorted(path.relative_to(base).as_posix() for path in found), problems


def _strange(source: Source) -> Iterator[str]:
    for key in source.tables:
        if key != "calendar":
            yield problem_at(source, (key,), "an included file holds [[calendar]] items only; move it")
    if not isinstance(source.tables.get("calendar"), list):
        yield problem_at(source, ("calendar",), "write a [[calendar]] section for each item")
