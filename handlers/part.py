"""What every content is made of."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

Location = tuple[int | str, ...]
Problem = tuple[Location, str]
"""(where, what is wrong and how it is mended)"""


class Part(BaseModel):
    """Frozen; unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class Written:
    """Marks a field whose value is looked at where a manager writes it.

    What is stored, filled in for a member or split is taken as it is: it must not fail on its way out.
    problems: what is wrong with the value, each with its place within it.
    """

    problems: Callable[[Any], Iterable[Problem]]


def written_problems(part: Part) -> Iterator[Problem]:
    """What is wrong with the marked fields of a part and of the parts within it."""
    for name, info in type(part).model_fields.items():
        value = getattr(part, name)
        for mark in info.metadata:
            if isinstance(mark, Written):
                yield from (((name, *inner), problem) for inner, problem in mark.problems(value))
        several = enumerate(value) if isinstance(value, tuple) else [(None, value)]
        for number, within in several:
            if isinstance(within, Part):
                place = (name,) if number is None else (name, number)
                yield from (((*place, *inner), problem) for inner, problem in written_problems(within))


def refuse(model: str, found: Iterable[Problem]) -> None:
    """Raises: pydantic.ValidationError, where there are any problems, with each at its place."""
    details: list[InitErrorDetails] = [
        {"type": PydanticCustomError("item", "{problem}", {"problem": problem}), "loc": place, "input": ""}
        for place, problem in found
    ]
    if details:
        raise ValidationError.from_exception_data(model, details)
