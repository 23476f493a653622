"""What can be set or typed is documented, and what is documented can be set or typed."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import typer
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from bot.__main__ import build
from bot.config.model import Config
from bot.program import handler_named, handler_names
from handlers.content import Article, Choice
from handlers.part import Part
from storage.durations import parse_duration

DOCS = Path(__file__).parents[1] / "docs"
Table = dict[str, list[str]]


def tables(text: str) -> list[Table]:
    """Each table's rows by their first cell, without its heading."""
    found: list[Table] = []
    for block in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in block.splitlines()]
        found.append({cells[0].strip("`"): cells[1:] for cells in rows[2:]})
    return found


CONFIG = tables((DOCS / "config.md").read_text("utf-8"))


def models(annotation: Any, seen: list[type[BaseModel]]) -> list[type[BaseModel]]:
    """The models in an annotation and, in turn, in their fields."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel) and annotation not in seen:
        seen.append(annotation)
        for info in annotation.model_fields.values():
            models(info.annotation, seen)
    for argument in getattr(annotation, "__args__", ()):
        models(argument, seen)
    return seen


def every_model() -> list[type[BaseModel]]:
    seen = models(Config, [])
    for name in handler_names():
        handler = handler_named(name)
        assert handler
        models(handler.settings, seen)
    return seen


SECTIONS = [model for model in every_model() if not issubclass(model, Part)]
CONTENTS = [model for model in every_model() if "type" in model.model_fields]


@pytest.mark.parametrize("model", SECTIONS, ids=lambda model: f"{model.__module__}.{model.__name__}")
def test_every_key_is_in_a_table_with_its_default(model: type[BaseModel]) -> None:
    fields = keys_of(model)
    fitting = [table for table in CONFIG if table.keys() == fields.keys()]
    assert fitting, f"docs/config.md has no table with exactly {list(fields)}"
    assert any(
        all(says_default(table[name][1], info) for name, info in fields.items()) for table in fitting
    ), f"docs/config.md gives another default in every table of {model.__name__}"


def keys_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields by the keys that are written for them."""
    return {info.alias or name: info for name, info in model.model_fields.items()}


def says_default(cell: str, info: FieldInfo) -> bool:
    match info.default:
        case _ if info.default is PydanticUndefined and info.default_factory is None:
            return cell == "needed"
        case "" | () | SecretStr():
            return cell == "none"
        case bool() | int() | float() as value:
            return cell == f"`{json.dumps(value)}`"
        case str() as value:
            return cell == f'`"{value}"`' or (len(value) > 30 and "`" not in cell)
        case timedelta() as value:
            return parse_duration(cell.strip("`")) == value
        case _:
            return cell not in {"", "needed"}


def test_every_table_is_of_a_model() -> None:
    known = [keys_of(model).keys() for model in SECTIONS]
    assert [list(table) for table in CONFIG if table.keys() not in known] == [
        [model.model_fields["type"].default for model in CONTENTS]
    ]


@pytest.mark.parametrize("model", CONTENTS, ids=lambda model: model.__name__)
def test_every_kind_of_content_is_documented_with_its_keys(model: type[BaseModel]) -> None:
    row = CONFIG[-1][model.model_fields["type"].default]
    needed, optional = (set(re.findall(r"`(\w+)`", cell)) for cell in row)
    parts = [model, *(part for part in (Article, Choice) if part in models(model, []))]
    fields = {name: info for part in parts for name, info in part.model_fields.items() if name != "type"}
    assert needed == {name for name, info in fields.items() if info.is_required()}
    assert optional == {name for name, info in fields.items() if not info.is_required()}


def test_every_setting_says_what_it_is() -> None:
    assert [
        f"{model.__name__}.{name}"
        for model in SECTIONS
        for name, info in model.model_fields.items()
        if not info.description
    ] == []


def commands(command: Any, path: str = "roost") -> Iterator[tuple[str, set[str]]]:
    """Each command with its options."""
    if hasattr(command, "commands"):
        for name, below in command.commands.items():
            yield from commands(below, f"{path} {name}")
    else:
        yield path, {option for parameter in command.params for option in parameter.opts} - {"--help"}


COMMANDS = dict(commands(typer.main.get_command(build())))


def test_every_command_is_documented_with_its_options() -> None:
    text = (DOCS / "cli.md").read_text("utf-8")
    sections = dict(re.findall(r"^## `([^`]+)`\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL))
    assert {name: set(tables(body)[0]) for name, body in sections.items()} == COMMANDS
