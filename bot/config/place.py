"""Where in a model a place of pydantic's is."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

Location = tuple[int | str, ...]
_MARK = re.compile(r"\[\w+\]")  # no key: pydantic's "[key]" for a wrong name, a condition's tag


def place_in(model: type[BaseModel], location: Location) -> tuple[Location, dict[str, FieldInfo]]:
    """A place without the tags that pydantic adds, and the keys that may stand beside its last part.

    location: as pydantic has it, in `model`.
    """
    place: list[int | str] = []
    models = beside = [model]
    for number, part in enumerate(location, 1):
        typed = [each for each in models if _type(each) == part] if len(models) > 1 else []
        if typed and (number < len(location) or part not in typed[0].model_fields):
            models = typed
        elif not _MARK.fullmatch(str(part)):
            place.append(part)
            beside = models
            fields = [info for name, info in _own_keys(models) if name == part]
            models = [each for info in fields for each in _models_in(info.annotation)] if fields else models
    return tuple(place), dict(_own_keys(beside))


def _own_keys(models: Sequence[type[BaseModel]]) -> list[tuple[str, FieldInfo]]:
    return [(info.alias or name, info) for each in models for name, info in each.model_fields.items()]


def _type(model: type[BaseModel]) -> Any:
    """What a content has as its `type`; None of others."""
    return model.model_fields["type"].default if "type" in model.model_fields else None


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from _models_in(argument)
