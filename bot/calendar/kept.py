"""A calendar item as its occurrence keeps it: what runs does not change when the configuration does."""

import json
from functools import lru_cache

from bot.calendar.item import CalendarItem
from handlers.content import AnyContent, from_value


def keep(item: CalendarItem) -> str:
    """The item as JSON."""
    return item.model_dump_json()


@lru_cache(64)
def kept(item_json: str) -> CalendarItem:
    """The item that `keep` was given; many deliveries in a row ask for the same.

    Raises: pydantic.ValidationError when another version of the program kept it and this one cannot read it.
    """
    return CalendarItem.model_validate_json(item_json)


@lru_cache(64)
def content_of(item_json: str) -> AnyContent:
    """What a kept item sends; many deliveries in a row ask the same."""
    return from_value(json.loads(item_json)["content"])
