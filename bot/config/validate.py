"""Validation that goes on after the first mistakes, so that all of them are told at once.

pydantic looks at what spans several keys only when each of them is right. So what is wrong is taken out, or
something that fits is put in its place, and the rest is looked at again.
"""

import copy
import difflib
import itertools
import re
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.config.hints.keys import meant
from bot.config.place import Location, place_in

M = TypeVar("M", bound=BaseModel)
_MOST_LOOKS = 30
_FITTING: Mapping[str, Any] = {
    "answer": "x",
    "appid": "x",
    "at": "0 9 * * *",
    "content": "x",
    "id": "stand-in-{}",
    "most": 1,
    "name": "stand-in-{}",
    "question": "stand-in-{}",
    "tips": ["x"],
    "title": "x",
    "within": "1d",
}
"""What fits where a key is needed, by its name; {}: something else each time, since names are unique."""
_BY_WHICH_PATH = frozenset({"content", "variants", "fallback", "paths", "class"})
"""Keys of a calendar item that are judged together: where one is wrong, so is what is said of the others."""


def validated(
    model: type[M], tables: Mapping[str, Any], context: Mapping[str, Any] | None = None
) -> tuple[M | None, list[ErrorDetails]]:
    """What the tables mean, or None and everything that is wrong with them.

    context: for the model's validators.
    """
    mending = _Mending(model, copy.deepcopy(dict(tables)))
    found: list[ErrorDetails] = []
    for _ in range(_MOST_LOOKS):
        try:
            made = model.model_validate(mending.tables, context=dict(context or {}))
        except ValidationError as error:
            details = error.errors()
        else:
            return (None, found) if found else (made, [])
        found += [detail for detail in details if not mending.caused(detail)]
        mended = [mending.mend(detail) for detail in details]
        if not all(mended):
            break
    return None, found


class _Mending:
    """tables: what is left of them. No list becomes shorter, so that places stay what they were."""

    def __init__(self, model: type[BaseModel], tables: dict[str, Any]) -> None:
        self.tables = tables
        self._model = model
        self._mended: set[Location] = set()
        self._numbers = itertools.count(1)

    def caused(self, detail: ErrorDetails) -> bool:
        """Whether the problem is about something mended, or something within or directly around it."""
        place, _ = place_in(self._model, detail["loc"])
        return bool(place) and any(place[: len(each)] == each[: len(place)] for each in self._mended)

    def mend(self, detail: ErrorDetails) -> bool:
        """Put the place right, or else the one around it; False where neither can be."""
        place, _ = place_in(self._model, detail["loc"])
        match place:
            case ("calendar", int(number), str(key), *_) if key in _BY_WHICH_PATH:
                place = ("calendar", number, key)
        for depth in range(len(place), 0, -1):
            here = place[:depth]
            if here not in self._mended and self._put_right(here, detail if here == place else None):
                self._mended.add(here)
                return True
        return False

    def _put_right(self, here: Location, detail: ErrorDetails | None) -> bool:
        holder = _value_at(self.tables, here[:-1])
        match here:
            case _ if holder is None:  # it went with what is around it
                return True
            case ("calendar", int(), str(key)) if key in _BY_WHICH_PATH:
                self._mended.update((*here[:-1], each) for each in _BY_WHICH_PATH)
                for each in _BY_WHICH_PATH:
                    holder.pop(each, None)
                holder["content"] = _FITTING["content"]
            case (*_, int(number)):
                holder[number] = self._fitting_item(here)
                return bool(holder[number])
            case ("accounts", str(name)):
                holder[name] = {"appid": _FITTING["appid"]}
            case (*_, str(key)):
                return self._put_key_right(holder, here, key, detail)
        return True

    def _put_key_right(
        self, holder: dict[str, Any], here: Location, key: str, detail: ErrorDetails | None
    ) -> bool:
        known = place_in(self._model, here)[1]
        if detail and detail["type"] == "extra_forbidden":
            value, near = holder.pop(key), meant(key, known, holder)
            if near:
                holder[near] = value
                self._mended.add((*here[:-1], near))
        elif detail and detail["type"] == "literal_error" and (nearest := _nearest(detail)):
            holder[key] = nearest
        elif key not in known or not known[key].is_required():
            holder.pop(key, None)
        elif key in _FITTING:
            holder[key] = self._fitting(key)
        else:
            return False
        return True

    def _fitting_item(self, here: Location) -> dict[str, Any]:
        """A table that fits at a place in a list; an empty one where none is known."""
        known = place_in(self._model, (*here, ""))[1]
        needed = [key for key, info in known.items() if info.is_required()]
        return {key: self._fitting(key) for key in needed} if _FITTING.keys() >= set(needed) else {}

    def _fitting(self, key: str) -> Any:
        fitting = _FITTING[key]
        return fitting.format(next(self._numbers)) if isinstance(fitting, str) else fitting


def _value_at(tables: Any, place: Location) -> Any:
    for part in place:
        is_there = part in range(len(tables)) if isinstance(tables, list) else part in tables
        if not is_there:
            return None
        tables = tables[part]
    return tables if isinstance(tables, dict | list) else None


def _nearest(detail: ErrorDetails) -> str:
    expected = re.findall("'([^']*)'", detail["ctx"]["expected"])
    return next(iter(difflib.get_close_matches(str(detail["input"]), expected, n=1)), "")
