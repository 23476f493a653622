"""What members may do after a message: where it is written that they did, and when."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, Table, and_, literal

from storage.models import Engagement, Member, MemberTag, Order, table_of

_LOG, _ORDERS = table_of(Engagement), table_of(Order)
_TAGS, _MEMBERS = table_of(MemberTag), table_of(Member)


@dataclass(frozen=True, slots=True)
class Deed:
    """Rows of a table that each tell of a member doing it at an instant.

    key: what tells two of them apart. amount: what it was worth, in fen; 0 where that is no question.
    """

    table: Table
    member: ColumnElement[str]
    at: ColumnElement[object]
    key: ColumnElement[object]
    where: ColumnElement[bool]
    amount: ColumnElement[int]


def ordered(product: str = "") -> Deed:
    """Bought something, or this product ("" = any), and did not give it back."""
    kept = _ORDERS.c.refunded_at.is_(None)
    where = and_(kept, _ORDERS.c.product == product) if product else kept
    amount = _ORDERS.c.amount_fen
    return Deed(_ORDERS, _ORDERS.c.member_id, _ORDERS.c.paid_at, _ORDERS.c.id, where, amount)


def logged(kind: str, account: str, source: str = "", but: Collection[str] = ()) -> Deed:
    """Did something that stands in the engagement log: in this account, and from this source ("" = any).

    but: topics that do not count.
    """
    where = and_(_LOG.c.kind == kind, _LOG.c.account == account)
    where = and_(where, _LOG.c.topic.not_in(but)) if but else where
    where = and_(where, _LOG.c.source == source) if source else where
    return Deed(_LOG, _LOG.c.member_id, _LOG.c.at, _LOG.c.id, where, literal(0))


def tagged(tag: str) -> Deed:
    """Got this tag."""
    return Deed(_TAGS, _TAGS.c.member_id, _TAGS.c.at, _TAGS.c.tag, _TAGS.c.tag == tag, literal(0))


def opted_out(purpose: Literal["marketing", "service"]) -> Deed:
    """Stopped messages of this class, and has not asked for them again."""
    wants, at = _MEMBERS.c[f"wants_{purpose}"], _MEMBERS.c[f"wants_{purpose}_at"]
    return Deed(_MEMBERS, _MEMBERS.c.id, at, _MEMBERS.c.id, wants.is_(False), literal(0))
