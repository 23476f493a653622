"""Treated against held out: which people are compared, and what makes the comparison doubtful. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.reports.lift import Arm, Lift, Minimum, compare, is_doubtful, ratio_chance
from storage.buckets import PARTS
from storage.draws import Draws
from storage.results import Assigned


@dataclass(frozen=True, slots=True)
class Compared:
    """One comparison with all who were held out. variant: "" = everybody; fen: what they ordered in it."""

    variant: str
    lift: Lift
    treated_fen: int
    held_out_fen: int


def lifts(people: Sequence[Assigned], minimum: Minimum, doubts: Sequence[str]) -> list[Compared]:
    """Everybody, then each variant."""
    held_out = [each for each in people if each.arm == "held_out"]
    found = []
    for variant in ["", *_variants(people)]:
        treated = [each for each in people if each.arm == "treated" and variant in ("", each.variant)]
        lift = compare(_arm(treated), _arm(held_out), minimum, doubts)
        found.append(Compared(variant, lift, _fen(treated), _fen(held_out)))
    return found


def doubts(people: Sequence[Assigned], draws: Sequence[Draws]) -> Iterator[str]:
    """Why the arms cannot be compared, in words. draws: what the lots were drawn by, by occurrence."""
    changed_sides = sum(each.people for each in people if each.arm == "both")
    if changed_sides:
        yield f"{changed_sides} people were in both arms at different times and are in neither figure"
    if len(set(draws)) > 1:
        yield "its shares were changed between these occurrences; look at one of them with --occurrence"
        return
    if not draws:
        return
    for name, observed, shares in (
        ("held out", *_held_out_ratio(people, draws[0])),
        ("variants", *_variant_ratio(people, draws[0])),
    ):
        if is_doubtful(ratio_chance(observed, shares)):
            counts = " : ".join(map(str, observed))
            wanted = " : ".join(f"{share:.1%}" for share in shares)
            yield (
                f"{name}: {counts} people is not the ratio that was drawn ({wanted}); something else has "
                "sorted them, so do not trust these figures"
            )


def held_out_share(draws: Draws) -> float:
    """The share of an audience that lots hold out; lots of different names are independent."""
    stay = 1.0
    for each in draws.held_out:
        stay *= 1 - each.below / PARTS
    return 1 - stay


def _held_out_ratio(people: Sequence[Assigned], draws: Draws) -> tuple[list[int], list[float]]:
    share = held_out_share(draws)
    counts = [_count(each for each in people if each.arm == arm) for arm in ("treated", "held_out")]
    return counts, [1 - share, share]


def _variant_ratio(people: Sequence[Assigned], draws: Draws) -> tuple[list[int], list[float]]:
    names = [name for name, _ in draws.variants]
    ends = [0, *(below for _, below in draws.variants)]
    shares = [(end - start) / PARTS for start, end in pairwise(ends)]
    return [_count(each for each in people if each.variant == name) for name in names], shares


def _count(people: Iterator[Assigned]) -> int:
    return sum(each.people for each in people)


def _variants(people: Sequence[Assigned]) -> list[str]:
    return sorted({each.variant for each in people} - {""})


def _arm(people: Sequence[Assigned]) -> Arm:
    return Arm(sum(each.people for each in people), sum(each.converted for each in people))


def _fen(people: Sequence[Assigned]) -> int:
    return sum(each.amount_fen for each in people)
