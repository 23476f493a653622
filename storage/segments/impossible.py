"""Conditions that nobody can meet together, whatever is known of them: pure."""

from itertools import combinations

from storage.segments.conditions import AllOf, AnyOf, Condition, Not
from storage.segments.leaves import (
    Ago,
    Did,
    Follows,
    HasAttribute,
    Joined,
    LastSeen,
    Lifecycle,
    WantsMarketing,
)


def impossible(*conditions: Condition) -> bool:
    """Whether nobody can meet all of these. Sure where it says so; it does not see everything."""
    parts = [part for condition in conditions for part in _parts(condition)]
    return any(map(_alone, parts)) or any(_exclude(*pair) for pair in combinations(parts, 2))


def _parts(condition: Condition) -> list[Condition]:
    """What all have to be true for the condition to be."""
    match condition:
        case AllOf(all=parts):
            return [each for part in parts for each in _parts(part)]
        case Not(not_=Not(not_=part)):
            return _parts(part)
        case Not(not_=AnyOf(any=parts)):
            return [each for part in parts for each in _parts(Not.model_construct(not_=part))]
        case _:
            return [condition]


def _alone(part: Condition) -> bool:
    """Whether nobody can meet this one."""
    match part:
        case AnyOf(any=parts):
            return all(impossible(each) for each in parts)
        case Not(not_=Did() as did):
            return did.at_least == 0 and did.at_most is None
        case _:
            return False


def _exclude(one: Condition, other: Condition) -> bool:  # noqa: PLR0911 - one line per pair
    """Whether nobody can meet both."""
    match one, other:
        case (Not(not_=denied), said) | (said, Not(not_=denied)):
            return denied == said
        case Lifecycle(), Lifecycle():
            return one.lifecycle != other.lifecycle
        case Follows(), Follows():
            return one.following is not other.following
        case WantsMarketing(), WantsMarketing():
            return one.wants_marketing is not other.wants_marketing
        case HasAttribute(), HasAttribute() if one.attribute == other.attribute:
            return _no_value_fits(one, other) or _no_value_fits(other, one)
        case (Joined(joined=first), Joined(joined=second)) | (
            LastSeen(last_seen=first),
            LastSeen(last_seen=second),
        ):
            return _no_time_fits(first, second) or _no_time_fits(second, first)
        case _:
            return False


def _no_value_fits(one: HasAttribute, other: HasAttribute) -> bool:
    """Whether no value passes both tests; asked both ways around."""
    if one.exists is not None:
        return one.exists is False and other.exists is not False
    if one.is_ is not None:
        is_other = other.is_ not in {None, one.is_} or one.is_ == other.is_not
        return is_other or (other.in_ is not None and one.is_ not in other.in_)
    if one.in_ is not None and other.in_ is not None:
        return not set(one.in_) & set(other.in_)
    return one.at_least is not None and other.at_most is not None and one.at_least > other.at_most


def _no_time_fits(one: Ago, other: Ago) -> bool:
    return one.within is not None and other.before is not None and one.within <= other.before
