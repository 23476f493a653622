"""Whom an item goes to, as `audience` writes it."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Discriminator, Tag

from storage.segments.conditions import AllOf, AnyOf, Condition, Not


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


def in_short(audience: "Audience", exclude: Condition | None = None) -> str:
    """Whom it goes to, on one line: "tag VIP or joined within 7d, but not tag complained"."""
    meant = "all" if audience == "all" else _in_short(audience)
    return meant if exclude is None else f"{meant}, but not {_in_short(exclude)}"


def _in_short(condition: Condition) -> str:
    match condition:
        case AllOf(all=parts):
            return " and ".join(map(_in_part, parts))
        case AnyOf(any=parts):
            return " or ".join(map(_in_part, parts))
        case Not(not_=part):
            return f"not {_in_part(part)}"
        case _:
            return _plain(condition.model_dump(mode="json", exclude_unset=True))


def _in_part(condition: Condition) -> str:
    is_list = isinstance(condition, AllOf | AnyOf)
    return f"({_in_short(condition)})" if is_list else _in_short(condition)


def _plain(value: Any) -> str:
    match value:
        case dict():
            return " ".join(f"{key} {_plain(each)}" for key, each in value.items())
        case list():
            return ", ".join(map(_plain, value))
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value)
