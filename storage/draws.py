"""Who is left out of an item, and which variant the others get: the same in Python and in SQL.

Lots are drawn for ever (storage/buckets.py): whoever is in the control group today is in it tomorrow.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, literal, or_

from storage.buckets import PARTS, lot


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Members whose lot of this name is below `below` get nothing, for this reason."""

    reason: str
    lot: str
    below: int


@dataclass(frozen=True, slots=True)
class Draws:
    """What lots decide about an item.

    held_out: the first that holds gives the reason.
    variants: (name, lots below which it is theirs), in order.
    """

    held_out: tuple[HeldOut, ...] = ()
    variant_lot: str = ""
    variants: tuple[tuple[str, int], ...] = ()

    def held_out_reason(self, bucket: int) -> str:
        """Why a member gets nothing; "" where they do."""
        return next((each.reason for each in self.held_out if lot(bucket, each.lot) < each.below), "")

    def variant(self, bucket: int) -> str:
        """The variant that a member gets, held out or not; "" where there are none."""
        if not self.variants:
            return ""
        return self.variants[
            bisect_right([below for _, below in self.variants], lot(bucket, self.variant_lot))
        ][0]

    def held_out_sql(self, bucket: ColumnElement[int]) -> tuple[ColumnElement[bool], ColumnElement[str]]:
        """(whether, why); for draws that hold somebody out."""
        whether = [(lot(bucket, each.lot) < each.below, each.reason) for each in self.held_out]
        return or_(*(test for test, _ in whether)), case(*whether, else_="")

    def variant_sql(self, bucket: ColumnElement[int]) -> ColumnElement[str]:
        """`variant` of a column."""
        if not self.variants:
            return literal("")
        drawn = lot(bucket, self.variant_lot)
        return case(
            *((drawn < below, name) for name, below in self.variants[:-1]), else_=self.variants[-1][0]
        )


def share(part: float) -> int:
    """So many lots are this share of all."""
    return round(part * PARTS)


def by_weight(weights: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """Each name with the lots below which it is theirs, in proportion to its weight."""
    weights = tuple(weights)
    total, reached, found = sum(weight for _, weight in weights), 0, []
    for name, weight in weights:
        reached += weight
        found.append((name, reached * PARTS // total))
    return tuple(found)
