"""A calendar item as its occurrence keeps it: what runs does not change when the configuration does."""

import json
from collections.abc import Collection
from functools import lru_cache
from typing import Any, NamedTuple

from bot.calendar.item import CalendarItem
from bot.config.peace import PeaceSection

_WITH = "fan_out"


class Terms(NamedTuple):
    """What else an audience is written by: the control group as it was, and the zones members were in."""

    peace: PeaceSection
    zones: tuple[str, ...]


def keep(item: CalendarItem, peace: PeaceSection | None = None, zones: Collection[str] = ()) -> str:
    """The item as JSON, with what its fan-out goes by.

    zones: of an item for each member's own time, the zones that members are in.
    """
    control = peace.model_dump(include={"control_group", "salt"}) if peace else {}
    return json.dumps(
        item.model_dump(mode="json") | {_WITH: control | {"zones": sorted(zones)}}, ensure_ascii=False
    )


@lru_cache(64)
def kept(item_json: str) -> CalendarItem:
    """The item that `keep` was given; many deliveries in a row ask for the same.

    Raises: pydantic.ValidationError when another version of the program kept it and this one cannot read it.
    """
    return CalendarItem.model_validate(
        {key: value for key, value in _read(item_json).items() if key != _WITH}
    )


def kept_terms(item_json: str) -> Terms:
    """What `keep` was given beside the item.

    Raises: pydantic.ValidationError.
    """
    written = _read(item_json).get(_WITH, {})
    zones = written.pop("zones", ())
    return Terms(PeaceSection.model_validate(written), tuple(zones))


def _read(item_json: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(item_json)
    return found
