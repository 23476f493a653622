"""Files beside `config.toml` with more `[[calendar]]` items, as `include` names them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.config.error import ConfigError, Source, problem_at
from bot.config.toml import read_toml


def read_included(base: Path, tables: Mapping[str, Any], written: Sequence[Source]) -> list[Source]:
    """The files that `include` names in a configuration that was merged from these sources.

    base: the folder of `config.toml`. What is no list of texts is left to the validation.
    Raises: ConfigError.
    """
    patterns, items = tables.get("include", []), tables.get("calendar", [])
    if not isinstance(items, list) or not _texts(patterns):
        return []
    found, problems, before = [], [], len(items)
    named = max(reversed(written), key=lambda source: "include" in source.tables)
    for name in _names(base, patterns, named):
        source = read_toml(base / name, name)
        problems += list(_strange(source))
        found.append(Source(name, source.tables, source.text, before))
        before += len(source.tables["calendar"]) if not problems else 0
    if problems:
        raise ConfigError(problems)
    return found


def with_items(tables: Mapping[str, Any], included: Iterable[Source]) -> dict[str, Any]:
    """The configuration with the items of these files after its own."""
    more = [item for source in included for item in source.tables["calendar"]]
    return {**tables, "calendar": [*tables.get("calendar", ()), *more]} if more else dict(tables)


def included_folders(base: Path, patterns: Iterable[str]) -> frozenset[Path]:
    """Where such files are; a change there is a change of the configuration."""
    return frozenset(path.parent for pattern in patterns for path in base.glob(pattern))


def _texts(patterns: object) -> bool:
    return isinstance(patterns, list) and all(isinstance(pattern, str) for pattern in patterns)


def _names(base: Path, patterns: Iterable[str], written: Source) -> list[str]:
    """Files relative to base, each once, in order."""
    found: set[Path] = set()
    for pattern in patterns:
        try:
            matches = {path for path in base.glob(pattern) if path.is_file()}
        except (ValueError, NotImplementedError) as error:
            strange = f"{pattern!r} is no pattern relative to config.toml: {error}"
            raise ConfigError([problem_at(written, ("include",), strange)]) from error
        if not matches:
            missing = f"{pattern!r} matches no file in {base}; mend it, or add the file"
            raise ConfigError([problem_at(written, ("include",), missing)])
        found |= matches
    return sorted(path.relative_to(base).as_posix() for path in found)


def _strange(source: Source) -> Iterator[str]:
    for key in source.tables:
        if key != "calendar":
            yield problem_at(source, (key,), "an included file holds [[calendar]] items only; move it")
    if not isinstance(source.tables.get("calendar"), list):
        yield problem_at(source, ("calendar",), "write a [[calendar]] section for each item")
