"""Whom an item goes to, as `audience` writes it."""

from typing import Annotated, Literal

from pydantic import BaseModel, Discriminator, Tag

from storage.segments.conditions import Condition


def _everybody_or_who(value: object) -> str | None:
    match value:
        case "all":
            return "[everybody]"
        case dict() | BaseModel():
            return "[who]"
        case _:
            return None


Audience = Annotated[
    Annotated[Literal["all"], Tag("[everybody]")] | Annotated[Condition, Tag("[who]")],
    Discriminator(
        _everybody_or_who,
        custom_error_type="audience",
        custom_error_message='write "all", or a condition such as { tag = "VIP" }',
    ),
]
