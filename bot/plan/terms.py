"""What an item's messages are decided by, apart from the members; and what the replay tells of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from bot.calendar.due import due_in
from bot.calendar.item import CalendarItem
from bot.calendar.message import draws_of, message, notices_of
from bot.calendar.times import FALLBACK_ZONE
from bot.config.peace import PeaceSection
from bot.delivery.ladder import Choice, Message
from bot.plan.arrays import Rows
from storage.buckets import lot
from storage.draws import Draws


@dataclass(frozen=True, slots=True)
class Variant:
    """One of an item's contents. template_ids: of its subscription notices, in the order they are tried."""

    name: str
    message: Message
    template_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """Of one item; `variants` holds one without a name where the item has none."""

    item: CalendarItem
    peace: PeaceSection
    draws: Draws
    variants: tuple[Variant, ...]

    def held_out(self, buckets: NDArray[np.int64]) -> NDArray[np.int8]:
        """By member the place of the reason in `draws.held_out`, -1 where they get it."""
        found = np.full(len(buckets), -1, np.int8)
        for number, each in reversed(list(enumerate(self.draws.held_out))):
            found[lot(buckets, each.lot) < each.below] = number
        return found

    def variant(self, buckets: NDArray[np.int64]) -> NDArray[np.intp]:
        """Which of `variants` each member draws."""
        if len(self.variants) == 1:
            return np.zeros(len(buckets), np.intp)
        below = np.array([below for _, below in self.draws.variants], np.int64)
        return np.searchsorted(below, lot(buckets, self.draws.variant_lot), side="right")


@dataclass(frozen=True, slots=True)
class Sending:
    """An occurrence that will come or is under way. number: of those due at one instant the lower is first.

    begins_at: when its audience is taken. occurrence_id: of one under way; cursor: behind which openid
    its audience is still to be taken, None where all of it has been.
    """

    number: int
    terms: Terms
    due_at: datetime
    begins_at: datetime
    occurrence_id: int | None = None
    cursor: str | None = ""

    @property
    def item(self) -> CalendarItem:
        """What is sent."""
        return self.terms.item

    def due_in(self, zone: str) -> datetime:
        """When it is due for members of this zone ("" or unknown: the fallback)."""
        if not self.item.each_member_at_their_own:
            return self.due_at
        due = due_in(self.item, self.due_at, {zone, FALLBACK_ZONE})
        return due.get(zone, due[FALLBACK_ZONE])


@dataclass(frozen=True, slots=True)
class Begun:
    """Whom it goes to, and by reason who of its audience is left out to measure: rows of its crowd."""

    sending: Sending
    at: datetime
    going: Rows
    held_out: Mapping[str, Rows]


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of some members' messages at an instant; variant: which of the terms' each of them has."""

    sending: Sending
    at: datetime
    who: Rows
    variant: NDArray[np.intp]
    choice: Choice


def terms_of(
    item: CalendarItem, peace: PeaceSection, mass_monthly: int, drawn_by: PeaceSection | None = None
) -> Terms:
    """An item's terms. drawn_by: what the control group of an occurrence under way was drawn by."""
    draws = draws_of(item, drawn_by or peace)
    names = [name for name, _ in draws.variants] or [""]
    return Terms(item, peace, draws, tuple(_variant(item, peace, mass_monthly, name) for name in names))


def _variant(item: CalendarItem, peace: PeaceSection, mass_monthly: int, name: str) -> Variant:
    template_ids = tuple(notice.template_id for notice in notices_of(item, name))
    return Variant(name, message(item, peace, mass_monthly, name), template_ids)
