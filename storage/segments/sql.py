"""A tree of conditions, asked of the database: who meets it at an instant."""

from datetime import datetime
from typing import Any, assert_never

from sqlalchemy import ColumnElement, ScalarSelect, Table, and_, exists, func, not_, or_, select, true

from storage.attributes import millionths
from storage.models import Engagement, Identity, Member, MemberAttribute, MemberTag, Order, table_of
from storage.segments.conditions import AllOf, AnyOf, Condition, Not
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

_IDENTITIES, _MEMBERS, _TAGS = table_of(Identity), table_of(Member), table_of(MemberTag)
_ATTRIBUTES, _LOG, _ORDERS = table_of(MemberAttribute), table_of(Engagement), table_of(Order)
Test = ColumnElement[bool]


def sql_of(condition: Condition, now: datetime) -> Test:  # noqa: PLR0911, PLR0912, C901 - one line per condition
    """Whether a row of `identities` meets it; never NULL. now: the instant that durations count from."""
    match condition:
        case AllOf():
            return and_(*(sql_of(part, now) for part in condition.all))
        case AnyOf():
            return or_(*(sql_of(part, now) for part in condition.any))
        case Not():
            return not_(sql_of(condition.not_, now))
        case Tagged():
            return _has(_TAGS, _TAGS.c.tag == condition.tag)
        case HasAttribute():
            return _attribute(condition)
        case Lifecycle():
            return _has(
                _ATTRIBUTES, _ATTRIBUTES.c.name == "lifecycle", _ATTRIBUTES.c.value == condition.lifecycle
            )
        case CameBy():
            return _came_by(condition)
        case Follows():
            return _IDENTITIES.c.following.is_(condition.following)
        case WantsMarketing():
            return _is(_MEMBERS.c.wants_marketing.is_(condition.wants_marketing))
        case Joined():
            return _is(_ago(_MEMBERS.c.joined_at, condition.joined, now))
        case LastSeen():
            return _is(_ago(_MEMBERS.c.last_seen_at, condition.last_seen, now))
        case Did():
            return _did(condition, now)
        case Bought():
            return _bought(condition, now)
        case _:
            assert_never(condition)


def _has(table: Table, *where: Test) -> Test:
    """Whether the member has such a row."""
    own = table.c.member_id == _IDENTITIES.c.member_id
    return exists().where(own, *where).correlate(_IDENTITIES)


def _is(test: Test) -> Test:
    """Whether the member's own row is so."""
    return exists().where(_MEMBERS.c.id == _IDENTITIES.c.member_id, test).correlate(_IDENTITIES)


def _ago(column: ColumnElement[datetime], ago: Ago, now: datetime) -> Test:
    if ago.within is not None:
        return column >= now - ago.within
    assert ago.before is not None
    return column < now - ago.before


def _attribute(condition: HasAttribute) -> Test:
    value, number = _ATTRIBUTES.c.value, _ATTRIBUTES.c.number
    test: Test = true()
    if condition.is_ is not None:
        test = value == condition.is_
    elif condition.is_not is not None:
        test = value != condition.is_not
    elif condition.in_ is not None:
        test = value.in_(condition.in_)
    elif condition.at_least is not None:
        test = number >= millionths(condition.at_least)
    elif condition.at_most is not None:
        test = number <= millionths(condition.at_most)
    has = _has(_ATTRIBUTES, _ATTRIBUTES.c.name == condition.attribute, test)
    return not_(has) if condition.exists is False else has


def _came_by(condition: CameBy) -> Test:
    first, last = _IDENTITIES.c.first_scene == condition.scene, _IDENTITIES.c.last_scene == condition.scene
    return {"first": first, "last": last, "any": or_(first, last)}[condition.touch]


def _did(condition: Did, now: datetime) -> Test:
    where: list[Test] = [_LOG.c.kind == condition.event]
    if condition.topic is not None:
        where.append(_LOG.c.topic == condition.topic)
    if condition.source is not None:
        where.append(_LOG.c.source == condition.source)
    if condition.within is not None:
        where.append(_LOG.c.at >= now - condition.within)
    return _times(_LOG, where, condition)


def _bought(condition: Bought, now: datetime) -> Test:
    orders = condition.orders
    where: list[Test] = [_ORDERS.c.refunded_at.is_(None)]
    if orders.product is not None:
        where.append(_ORDERS.c.product == orders.product)
    if orders.within is not None:
        where.append(_ORDERS.c.paid_at >= now - orders.within)
    counted = _times(_ORDERS, where, orders)
    if orders.spent_at_least is None:
        return counted
    spent = func.coalesce(func.sum(_ORDERS.c.amount_fen), 0)
    return counted & (_of_member(_ORDERS, spent, where) >= orders.spent_at_least)


def _of_member(table: Table, figure: ColumnElement[Any], where: list[Test]) -> ScalarSelect[Any]:
    own = table.c.member_id == _IDENTITIES.c.member_id
    return select(figure).select_from(table).where(own, *where).correlate(_IDENTITIES).scalar_subquery()


def _times(table: Table, where: list[Test], wanted: Counted) -> Test:
    if wanted.at_most == 0:
        return not_(_has(table, *where))  # need not read past the first
    if wanted.at_least == 1 and wanted.at_most is None:
        return _has(table, *where)
    count = _of_member(table, func.count(), where)
    if wanted.at_most is None:
        return count >= wanted.at_least
    return count.between(wanted.at_least, wanted.at_most)
