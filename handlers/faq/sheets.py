"""FAQ entries from spreadsheets."""

import re
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from core.sheets.columns import Columns
from core.sheets.read import is_leftover, read_sheet
from core.sheets.rows import CellError, Row, Sheet
from core.sheets.times import day
from handlers.faq.taught import TaughtEntry

_COLUMNS = Columns(
    aliases={
        "question": ("问题", "标准问题", "标准问", "提问"),
        "similar": ("相似问法", "相似问题", "相似问", "扩展问"),
        "all": ("全部包含",),
        "any": ("任一包含",),
        "none": ("不含",),
        "answer": ("答案", "标准答案", "回答", "回复"),
        "follow_ups": ("后续问题",),
        "accounts": ("账号",),
        "tags": ("标签",),
        "since": ("开始日期", "生效日期"),
        "until": ("结束日期", "失效日期"),
        "id": ("编号",),
    },
    needed=("question", "answer"),
)
_LISTS = ("similar", "follow_ups", "accounts", "tags")


def named(base: Path, patterns: Iterable[str]) -> list[str]:
    """The files that patterns mean, each once, relative to base; not what programs leave beside them.

    Raises: ValueError where a pattern means none.
    """
    found: set[Path] = set()
    for pattern in patterns:
        try:
            matches = {path for path in base.glob(pattern) if path.is_file() and not is_leftover(path.name)}
        except (ValueError, NotImplementedError) as error:
            raise ValueError(
                f"files: {pattern!r} is no pattern relative to the configuration file: {error}"
            ) from error
        if not matches:
            raise ValueError(
                f"files: {pattern!r} matches no file in {base}; mend the pattern or add the file"
            )
        found |= matches
    return sorted(str(path.relative_to(base)) for path in found)


def read(path: Path, name: str, zone: ZoneInfo) -> Sheet[TaughtEntry]:
    """The entries of a file, called `name` in messages. zone: whose days `since` and `until` are.

    Raises: ValueError when the file as a whole cannot be understood.
    """
    return read_sheet(contents(path, name), name, _COLUMNS, partial(_entry, zone=zone))


def read_all(base: Path, names: Iterable[str], zone: ZoneInfo) -> list[Sheet[TaughtEntry]]:
    """All files of a configuration, called by their names relative to base.

    Raises: ValueError, telling of every file that as a whole cannot be understood.
    """
    found: list[Sheet[TaughtEntry]] = []
    problems: list[str] = []
    for name in names:
        try:
            found.append(read(base / name, name, zone))
        except ValueError as error:
            problems.append(str(error))
    if problems:
        raise ValueError("; ".join(problems))
    return found


def contents(path: Path, name: str) -> bytes:
    """A file's bytes.

    Raises: ValueError, telling what to do.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise ValueError(f"{name}: cannot be read ({error.strerror}); close or mend it") from error


def listed(cell: str) -> list[str]:
    """The parts of a cell that are separated by `|`."""
    return list(filter(None, map(str.strip, re.split("[|｜]", cell))))


def _entry(row: Row, zone: ZoneInfo) -> TaughtEntry:
    def parts(field: str) -> list[str]:
        return row.optional(field, listed, [])

    values = {
        "id": row.optional("id", str, ""),
        "question": row.required("question", str),
        "keywords": {field: parts(field) for field in ("all", "any", "none")},
        "answer": row.required("answer", str),
        "since": row.optional("since", partial(day, zone=zone), None),
        "until": row.optional("until", partial(day, zone=zone), None),
        **{field: parts(field) for field in _LISTS},
    }
    try:
        return TaughtEntry.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        columns = [row.heading.title(str(part)) for part in first["loc"] if part in row.heading.fields]
        raise CellError(first["msg"].removeprefix("Value error, "), *columns[:1]) from error
