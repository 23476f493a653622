"""What sending changed: two shares compared, and when nothing may be claimed. Pure.

Sources: Wilson (1927) for a share; Newcombe (1998), method 10, for the difference of two; Pearson's
chi-square for whether the groups have the sizes they were drawn with.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

_Z = 1.959963984540054
"""A 95 % interval's standard normal quantile."""
_DOUBTFUL = 0.001
"""Groups as uneven as theirs come by chance this rarely: something else made them so."""
_FEWEST = 5


class Interval(NamedTuple):
    """From low to high, both included."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Arm:
    """So many people, so many of whom did it."""

    people: int
    converted: int

    @property
    def share(self) -> float:
        """0 … 1; 0 where there is nobody."""
        return self.converted / self.people if self.people else 0.0


@dataclass(frozen=True, slots=True)
class Minimum:
    """The smallest sample that anything is claimed from: people in each arm, conversions in both together."""

    people: int = 100
    conversions: int = 5


@dataclass(frozen=True, slots=True)
class Lift:
    """treated minus held out, where that may be said. missing: why not, in words; empty where it may."""

    treated: Arm
    held_out: Arm
    missing: tuple[str, ...]
    difference: float | None
    interval: Interval | None

    @property
    def verdict(self) -> str:
        """`higher`, `lower`, `unclear` (the interval holds 0), or `no claim`."""
        if self.interval is None:
            return "no claim"
        return "higher" if self.interval.low > 0 else "lower" if self.interval.high < 0 else "unclear"


def compare(treated: Arm, held_out: Arm, minimum: Minimum, doubts: Sequence[str] = ()) -> Lift:
    """The lift; doubts: what else forbids a claim."""
    missing = [*doubts, *_too_few(treated, held_out, minimum)]
    if missing:
        return Lift(treated, held_out, tuple(missing), None, None)
    difference = treated.share - held_out.share
    return Lift(treated, held_out, (), difference, difference_interval(treated, held_out))


def _too_few(treated: Arm, held_out: Arm, minimum: Minimum) -> list[str]:
    if not held_out.people:
        return ["nobody was held out: set `holdout` of the item or `control_group` of [peace]"]
    needed = max(minimum.people, 1)
    found = [
        f"{needed - arm.people} more {name} ({arm.people} of {needed})"
        for name, arm in (("treated members", treated), ("held-out members", held_out))
        if arm.people < needed
    ]
    converted = treated.converted + held_out.converted
    if converted < minimum.conversions:
        needs = minimum.conversions
        found.append(f"{needs - converted} more conversions ({converted} of {needs})")
    return found


def share_interval(arm: Arm) -> Interval:
    """Wilson's 95 % interval of a share; of nobody it is 0 … 1."""
    if not arm.people:
        return Interval(0.0, 1.0)
    n, p = arm.people, arm.share
    middle = p + _Z**2 / (2 * n)
    reach = _Z * math.sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
    scale = 1 + _Z**2 / n
    # At 0 and n the bound is exact, whatever rounding makes of it.
    low = 0.0 if arm.converted == 0 else (middle - reach) / scale
    return Interval(low, 1.0 if arm.converted == n else (middle + reach) / scale)


def difference_interval(first: Arm, second: Arm) -> Interval:
    """Newcombe's 95 % interval of the first share minus the second."""
    a, b = share_interval(first), share_interval(second)
    difference = first.share - second.share
    below = math.hypot(first.share - a.low, b.high - second.share)
    above = math.hypot(a.high - first.share, second.share - b.low)
    return Interval(max(-1.0, difference - below), min(1.0, difference + above))


def ratio_chance(observed: Sequence[int], shares: Sequence[float]) -> float:
    """How likely groups at least as uneven as these come by chance from these shares (which add up to 1).

    1 where there is nothing to compare, or too few for the test (fewer than 5 expected in a group: Cochran,
    1954); 0 where somebody is in a group that nobody can be in.
    """
    pairs = list(zip(observed, shares, strict=True))
    if any(count and not share for count, share in pairs):
        return 0.0
    expected = [(count, sum(observed) * share) for count, share in pairs if share]
    if len(expected) == 1 or min((e for _, e in expected), default=0) < _FEWEST:
        return 1.0
    return _chi_square_tail(sum((o - e) ** 2 / e for o, e in expected), len(expected) - 1)


def is_doubtful(chance: float) -> bool:
    """Whether groups that come this rarely by chance mean that the figures cannot be trusted."""
    return chance < _DOUBTFUL


def _chi_square_tail(value: float, freedom: int) -> float:
    """The chance of a chi-square of at least this: Q(freedom / 2, value / 2), by its recurrence."""
    half = value / 2
    order, tail = (0.5, math.erfc(math.sqrt(half))) if freedom % 2 else (1.0, math.exp(-half))
    while order < freedom / 2:
        if half:
            tail += math.exp(order * math.log(half) - half - math.lgamma(order + 1))
        order += 1
    return min(tail, 1.0)
