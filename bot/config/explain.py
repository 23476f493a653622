"""What pydantic found wrong, in words: where it was written, and what was probably meant."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from bot.config.error import Source, told
from bot.config.hints.elsewhere import instead
from bot.config.hints.keys import meant
from bot.config.hints.shapes import reshaped
from bot.config.place import Location, place_in

_ADVICE = {
    "missing": "is missing; add it",
    "model_type": "write a table: [section] with its keys below it",
    "dict_type": "write a table: [section] with its keys below it",
    "tuple_type": "write a list: [ … ], or a [[section]] for each item",
    "frozen_set_type": "write a list: [ … ]",
    "string_type": 'write a text in "quotation marks"',
    "string_too_short": "is empty; write at least one letter",
    "too_short": "is empty; write at least one",
    "union_tag_not_found": 'write a text, or a table with its type: {{ type = "news", … }}',
    "model_attributes_type": 'write a text, or a table with its type: {{ type = "news", … }}',
    "union_tag_invalid": "there is no type {tag}; there are: {expected_tags}",
    "bool_parsing": "write true or false",
    "bool_type": "write true or false",
    "int_parsing": "write a whole number",
    "int_from_float": "write a whole number",
    "float_parsing": "write a number",
    "too_long": "at most {max_length} are possible; there are {actual_length}",
}


def explain(
    details: Sequence[ErrorDetails], sources: Sequence[Source], model: type[BaseModel], prefix: Location = ()
) -> list[str]:
    """The problems pydantic found, each where it was written.

    sources: later ones go over earlier ones. prefix: where `model` sits in them.
    A key that is missing because it is misspelt is told once, where it is misspelt.
    """
    placed = [(detail, *place_in(model, detail["loc"])) for detail in details]
    misspelt = {
        (*place[:-1], _meant(detail["input"], sources, (*prefix, *place), known)[0])
        for detail, place, known in placed
        if detail["type"] == "extra_forbidden"
    }
    return [
        _told(detail, sources, (*prefix, *place), known)
        for detail, place, known in placed
        if not (_is_missing(detail) and place in misspelt) and not _is_empty_for_that(detail, place, placed)
    ]


def _is_missing(detail: ErrorDetails) -> bool:
    return detail["type"] == "missing" or detail["msg"].startswith("is missing")


def _is_empty_for_that(
    detail: ErrorDetails, place: Location, placed: Sequence[tuple[ErrorDetails, Location, Any]]
) -> bool:
    """Whether a list counts as empty only because of what is wrong within it."""
    within = (other[: len(place)] == place != other for _, other, _ in placed)
    return detail["type"] == "too_short" and any(within)


def _meant(
    given: Any, sources: Sequence[Source], location: Location, known: Mapping[str, FieldInfo]
) -> tuple[str, str]:
    """The key that was meant by an unknown one, "" where there is none, and the advice."""
    if advice := instead(str(location[-1]), given, known):
        return advice.removeprefix("write ").partition(" ")[0], advice
    around = [
        value
        for depth, value in (each.found(location[:-1]) for each in sources)
        if depth + 1 == len(location)
    ]
    near = meant(str(location[-1]), known, {key for each in around for key in each})
    return near, f"did you mean {near!r}?" if near else "remove it"


def _told(
    detail: ErrorDetails, sources: Sequence[Source], location: Location, known: Mapping[str, FieldInfo]
) -> str:
    is_of_whole = not detail["loc"] or isinstance(detail["input"], dict)
    is_section = is_of_whole and detail["type"] != "missing"
    advice = _advice(detail, sources, location, known)
    # A value was taken from the last source that has it; a table was put together from all.
    order = sources if is_section or detail["type"] == "missing" else tuple(reversed(sources))
    return told(order, location, advice, is_section=is_section)


def _advice(
    detail: ErrorDetails, sources: Sequence[Source], location: Location, known: Mapping[str, FieldInfo]
) -> str:
    kind, given = detail["type"], detail["input"]
    key = next((part for part in reversed(location) if isinstance(part, str)), "")
    if kind == "extra_forbidden":
        return f"unknown key; {_meant(given, sources, location, known)[1]}"
    if kind == "value_error":
        return detail["msg"].removeprefix("Value error, ")
    text = detail["msg"][:1].lower() + detail["msg"][1:]
    if kind in _ADVICE:
        text = _ADVICE[kind].format_map(detail.get("ctx", {}))
    in_list = bool(location) and isinstance(location[-1], int)
    if shape := reshaped(kind, key, given, in_list=in_list):
        return shape
    is_secret = key in known and known[key].annotation is SecretStr
    says_nothing = isinstance(given, dict | list | tuple) or given == ""
    return text if says_nothing or is_secret else f"{text} (got {given!r:.80})"
