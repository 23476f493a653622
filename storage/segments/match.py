"""A tree of conditions, asked of one member: pure, with the same answer as `sql.py`."""

from datetime import datetime
from typing import assert_never

from storage.attributes import millionths
from storage.segments.conditions import AllOf, AnyOf, Condition, Not
from storage.segments.facts import Known, MemberFacts
from storage.segments.leaves import (
    Ago,
    Bought,
    CameBy,
    Counted,
    Did,
    Follows,
    HasAttribute,
    Joined,
    LastSeen,
    Lifecycle,
    Tagged,
    WantsMarketing,
)


def matches(  # noqa: PLR0911, PLR0912, C901 - one line per condition
    condition: Condition, facts: MemberFacts, now: datetime
) -> bool:
    """Whether the member meets it. now: the instant (aware UTC) that durations count from."""
    match condition:
        case AllOf():
            return all(matches(part, facts, now) for part in condition.all)
        case AnyOf():
            return any(matches(part, facts, now) for part in condition.any)
        case Not():
            return not matches(condition.not_, facts, now)
        case Tagged():
            return condition.tag in facts.tags
        case HasAttribute():
            return _attribute(condition, facts.attributes.get(condition.attribute))
        case Lifecycle():
            known = facts.attributes.get("lifecycle")
            return known is not None and known.value == condition.lifecycle
        case CameBy():
            return condition.scene in _touches(condition, facts)
        case Follows():
            return facts.following is condition.following
        case WantsMarketing():
            return facts.wants_marketing is condition.wants_marketing
        case Joined():
            return _ago(facts.joined_at, condition.joined, now)
        case LastSeen():
            return _ago(facts.last_seen_at, condition.last_seen, now)
        case Did():
            return _did(condition, facts, now)
        case Bought():
            return _bought(condition, facts, now)
        case _:
            assert_never(condition)


def _ago(at: datetime, ago: Ago, now: datetime) -> bool:
    if ago.within is not None:
        return at >= now - ago.within
    assert ago.before is not None
    return at < now - ago.before


def _attribute(condition: HasAttribute, known: Known | None) -> bool:
    if condition.exists is not None:
        return (known is not None) is condition.exists
    return known is not None and _fits(condition, known.value, known.number)


def _fits(condition: HasAttribute, value: str, number: int | None) -> bool:
    least, most = condition.at_least, condition.at_most
    return (
        condition.is_ in {None, value}
        and condition.is_not != value
        and (condition.in_ is None or value in condition.in_)
        and (least is None or (number is not None and number >= millionths(least)))
        and (most is None or (number is not None and number <= millionths(most)))
    )


def _touches(condition: CameBy, facts: MemberFacts) -> tuple[str, ...]:
    touches = {"first": (facts.first_scene,), "last": (facts.last_scene,)}
    return touches.get(condition.touch, (facts.first_scene, facts.last_scene))


def _did(condition: Did, facts: MemberFacts, now: datetime) -> bool:
    count = sum(
        event.kind == condition.event
        and condition.topic in {None, event.topic}
        and condition.source in {None, event.source}
        and (condition.within is None or event.at >= now - condition.within)
        for event in facts.events
    )
    return _between(count, condition)


def _bought(condition: Bought, facts: MemberFacts, now: datetime) -> bool:
    wanted = condition.orders
    amounts = [
        order.amount_fen
        for order in facts.orders
        if order.refunded_at is None
        and wanted.product in {None, order.product}
        and (wanted.within is None or order.paid_at >= now - wanted.within)
    ]
    return _between(len(amounts), wanted) and (
        wanted.spent_at_least is None or sum(amounts) >= wanted.spent_at_least
    )


def _between(count: int, counted: Counted) -> bool:
    return counted.at_least <= count and (counted.at_most is None or count <= counted.at_most)
