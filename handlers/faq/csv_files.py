"""FAQ entries from spreadsheets saved as CSV."""

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from handlers.faq.taught import TaughtEntry

_FIELDS = {
    "question": "question",
    "问题": "question",
    "similar": "similar",
    "相似问法": "similar",
    "all": "all",
    "全部包含": "all",
    "any": "any",
    "任一包含": "any",
    "none": "none",
    "不含": "none",
    "answer": "answer",
    "答案": "answer",
    "follow_ups": "follow_ups",
    "后续问题": "follow_ups",
    "accounts": "accounts",
    "账号": "accounts",
    "tags": "tags",
    "标签": "tags",
    "since": "since",
    "开始日期": "since",
    "until": "until",
    "结束日期": "until",
    "id": "id",
    "编号": "id",
}
_NEEDED = ("question", "answer")


class Placed(NamedTuple):
    """An entry and where it was taught, for messages."""

    place: str
    entry: TaughtEntry


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file held: its entries, and a line for each row that could not be used."""

    entries: tuple[Placed, ...]
    problems: tuple[str, ...]


class _BrokenRowError(Exception):
    """Which column is broken and what to do."""


def read(path: Path, name: str) -> Sheet:
    """The entries of a file, called `name` in messages.

    Rows count from 1 with the heading, as a spreadsheet shows them; empty ones are passed over.
    Raises: ValueError when the file as a whole cannot be understood.
    """
    entries, problems = [], []
    rows = read_rows(path, name)
    heading = rows[0] if rows else []
    fields = _fields(heading, name)
    for number, row in enumerate(rows[1:], start=2):
        if not any(map(str.strip, row)):
            continue
        place = f"{name} row {number}"
        try:
            entries.append(Placed(place, _entry(heading, fields, row)))
        except _BrokenRowError as problem:
            problems.append(f"{place}, {problem}")
    return Sheet(tuple(entries), tuple(problems))


def read_rows(path: Path, name: str) -> list[list[str]]:
    """The cells of a file in UTF-8 (with or without BOM) or GB18030, called `name` in messages.

    Raises: ValueError, telling what to do.
    """
    try:
        text = _decoded(path.read_bytes(), name)
    except OSError as error:
        raise ValueError(f"{name}: cannot be read ({error.strerror}); close or mend it") from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[list[str]] = []
    try:
        rows.extend(reader)  # keeps the rows before an error, which tells its row
    except csv.Error as error:
        where = f"{name} row {len(rows) + 1}"
        raise ValueError(
            f"{where}: {error}; check its quotation marks, or save the sheet as CSV again"
        ) from error
    return rows


def _decoded(data: bytes, name: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValueError(f"{name}: neither UTF-8 nor GBK; save the sheet as “CSV UTF-8”")


def _fields(heading: list[str], name: str) -> list[str]:
    """The field of each column; "" for a column without heading."""
    titles = [title.strip() for title in heading]
    unknown = [title for title in titles if title and title.lower() not in _FIELDS]
    if unknown:
        raise ValueError(f"{name}: unknown columns {unknown}; use {', '.join(_FIELDS)}")
    fields = [_FIELDS.get(title.lower(), "") for title in titles]
    for field in _FIELDS.values():
        if fields.count(field) > 1:
            raise ValueError(f"{name}: two columns for {field!r}; leave one")
    if missing := [field for field in _NEEDED if field not in fields]:
        raise ValueError(f"{name}: no column for {missing}; the first row needs at least 问题 and 答案")
    return fields


def _entry(heading: list[str], fields: list[str], row: list[str]) -> TaughtEntry:
    if len(row) != len(fields):
        raise _BrokenRowError(
            f"column {min(len(row), len(fields)) + 1}: {len(row)} columns instead of {len(fields)};"
            " put a cell that holds a comma into quotation marks"
        )
    for number, (field, cell) in enumerate(zip(fields, row, strict=True), start=1):
        if not field and cell.strip():
            raise _BrokenRowError(f"column {number}: text without a heading; name the column or empty it")
    cells = {field: cell.strip() for field, cell in zip(fields, row, strict=True)}
    titles = dict(zip(fields, heading, strict=True))
    for field in _NEEDED:
        if not cells[field]:
            raise _BrokenRowError(f"column {titles[field]}: is empty; fill it in, or delete the row")
    try:
        return _validated(cells)
    except ValidationError as error:
        first = error.errors()[0]
        columns = [f"column {titles[str(part)]}: " for part in first["loc"] if part in titles]
        raise _BrokenRowError("".join([*columns[:1], first["msg"]])) from error


def _validated(cells: dict[str, str]) -> TaughtEntry:
    def listed(field: str) -> list[str]:
        return list(filter(None, map(str.strip, re.split("[|｜]", cells.get(field, "")))))

    return TaughtEntry.model_validate(
        {
            "question": cells["question"],
            "similar": listed("similar"),
            "keywords": {field: listed(field) for field in ("all", "any", "none")},
            "answer": cells["answer"],
            **{field: listed(field) for field in ("follow_ups", "accounts", "tags")},
            **{field: cells[field] for field in ("id", "since", "until") if cells.get(field)},
        }
    )
