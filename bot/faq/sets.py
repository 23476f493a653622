"""Entries and questions to measure with, as JSON lines."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.config.error import ConfigError
from bot.faq.evaluate import Labelled
from handlers.faq.entries import Entry


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)


class _Faq(_Line):
    id: str
    question: str = Field(min_length=1)
    similar: tuple[str, ...] = ()
    answer: str = ""


class _Query(_Line):
    q: str
    id: str | None
    kind: str = ""


def read_entries(file: Path) -> list[Entry]:
    """`{"id": …, "question": …, "similar": […], "answer": …}` on each line; the last two may be absent.

    Raises: ConfigError, naming file and line.
    """
    entries = [Entry(each.id, each.question, each.similar, answer=each.answer) for each in _lines(file, _Faq)]
    if len({entry.id for entry in entries}) < len(entries):
        raise ConfigError([f"{file}: two entries have the same id; give each its own"])
    return entries


def read_questions(file: Path) -> list[Labelled]:
    """`{"q": …, "id": …, "kind": …}` on each line; id null: a foreign question; kind may be absent.

    Raises: ConfigError, naming file and line.
    """
    return [Labelled(each.q, each.id, each.kind) for each in _lines(file, _Query)]


def _lines(file: Path, model: type[Any]) -> Iterator[Any]:
    try:
        text = file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([f"{file}: cannot be read: {error}"]) from error
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield model.model_validate(json.loads(line))
            except ValidationError as error:
                first = error.errors()[0]
                where = ".".join(map(str, first["loc"])) or "the line"
                raise ConfigError([f"{file}:{number}: {where}: {first['msg']}"]) from error
            except ValueError as error:
                raise ConfigError([f"{file}:{number}: is no JSON: {error}"]) from error
