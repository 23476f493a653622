"""The whole membership in bulk: each question is one pass over one table, given in blocks of columns.

`only` asks about a single member instead: a member id.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, func, literal, select, true

from storage.fan_out_rows import UNTRIED
from storage.models import (
    Delivery,
    DeliveryState,
    Engagement,
    FanOutCursor,
    Identity,
    Member,
    MemberAttribute,
    Occurrence,
    OccurrenceState,
    Order,
    SendWindow,
    table_of,
)
from storage.occurrences import RUNNING
from storage.path_models import Subscription

_IDENTITIES, _MEMBERS, _WINDOWS = table_of(Identity), table_of(Member), table_of(SendWindow)
_OUTBOX, _OCCURRENCES, _CURSORS = table_of(Delivery), table_of(Occurrence), table_of(FanOutCursor)
_SUBSCRIPTIONS, _ATTRIBUTES = table_of(Subscription), table_of(MemberAttribute)
_LOG, _ORDERS = table_of(Engagement), table_of(Order)
_BLOCK = 20_000
SENT = (DeliveryState.ATTEMPTING, DeliveryState.ACCEPTED, DeliveryState.UNKNOWN)
"""What reached the member, or may have."""
Block = tuple[tuple[Any, ...], ...]
"""Some rows, column by column."""


class Unfinished(NamedTuple):
    """An occurrence that has begun; cursor: up to which openid it is written, None when all of it is."""

    id: int
    item: str
    due_at: datetime
    decided_at: datetime
    item_json: str
    state: str
    priority: int
    cursor: str | None


class CensusQueries:
    """SQL that reads much and writes nothing."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def followers(self, account: str, only: str = "") -> Iterator[Block]:
        """(openid, member_id, following, bucket, wants_marketing, wants_service), by openid."""
        own = (_IDENTITIES.c[name] for name in ("openid", "member_id", "following"))
        theirs = (_MEMBERS.c[name] for name in ("bucket", "wants_marketing", "wants_service"))
        statement = select(*own, *theirs).join(_MEMBERS, _MEMBERS.c.id == _IDENTITIES.c.member_id)
        of_them = statement.where(_IDENTITIES.c.account == account, *_only(_IDENTITIES.c.member_id, only))
        return self._blocks(of_them.order_by(_IDENTITIES.c.openid))

    def windows(self, account: str, now: datetime, only: str = "") -> Iterator[Block]:
        """(openid, trigger, expires_at, room): customer-service windows that are open and have room."""
        room = _WINDOWS.c.allowance - _WINDOWS.c.used
        statement = select(_WINDOWS.c.openid, _WINDOWS.c.trigger, _WINDOWS.c.expires_at, room)
        own = (_WINDOWS.c.account == account, _WINDOWS.c.expires_at > now, room > 0)
        return self._blocks(statement.where(*own, *_openids(_WINDOWS.c.openid, account, only)))

    def subscriptions(self, account: str, template_id: str, only: str = "") -> Iterator[Block]:
        """(openid, remaining): notices of a template that may still be sent."""
        statement = select(_SUBSCRIPTIONS.c.openid, _SUBSCRIPTIONS.c.remaining)
        of_it = statement.filter_by(account=account, template_id=template_id)
        own = _openids(_SUBSCRIPTIONS.c.openid, account, only)
        return self._blocks(of_it.where(_SUBSCRIPTIONS.c.remaining > 0, *own))

    def sent(self, purpose: str, since: datetime, only: str = "") -> Iterator[Block]:
        """(member_id, attempted_at): messages of a class sent later than that, a member's in order."""
        statement = select(_OUTBOX.c.member_id, _OUTBOX.c.attempted_at).where(
            _OUTBOX.c.attempted_at > since, _OUTBOX.c.purpose == purpose, _OUTBOX.c.state.in_(SENT)
        )
        own = statement.where(*_only(_OUTBOX.c.member_id, only))
        return self._blocks(own.order_by(_OUTBOX.c.member_id, _OUTBOX.c.attempted_at))

    def mass_sends(self, account: str, since: datetime, only: str = "") -> Iterator[Block]:
        """(openid, count): mass sends since then."""
        statement = select(_OUTBOX.c.openid, func.count()).where(
            _OUTBOX.c.attempted_at >= since,
            _OUTBOX.c.account == account,
            _OUTBOX.c.path == "mass",
            _OUTBOX.c.state.in_(SENT),
        )
        return self._blocks(statement.where(*_only(_OUTBOX.c.member_id, only)).group_by(_OUTBOX.c.openid))

    def once(self, item: str, only: str = "") -> Iterator[Block]:
        """(member_id, state, reason, created_at, seen_since) of an item's rows for members who get it once.

        seen_since: whether the member has been seen after it was given up.
        """
        settled_at = func.coalesce(_OUTBOX.c.settled_at, _OUTBOX.c.created_at)
        columns = (_OUTBOX.c[name] for name in ("member_id", "state", "reason", "created_at"))
        statement = select(*columns, settled_at < _MEMBERS.c.last_seen_at).join(
            _MEMBERS, _MEMBERS.c.id == _OUTBOX.c.member_id
        )
        standing = _OUTBOX.c.once.is_(true()) & _OUTBOX.c.state.not_in(UNTRIED)
        own = _only(_OUTBOX.c.member_id, only)
        return self._blocks(statement.where(_OUTBOX.c.source == f"calendar:{item}", standing, *own))

    def attribute(self, name: str, only: str = "") -> Iterator[Block]:
        """(member_id, value) of those of whom it is known."""
        statement = select(_ATTRIBUTES.c.member_id, _ATTRIBUTES.c.value).where(_ATTRIBUTES.c.name == name)
        return self._blocks(statement.where(*_only(_ATTRIBUTES.c.member_id, only)))

    def seen(self, column: Literal["joined_at", "last_seen_at"], only: str = "") -> Iterator[Block]:
        """(member_id, instant): when members were first or last seen."""
        return self._blocks(select(_MEMBERS.c.id, _MEMBERS.c[column]).where(*_only(_MEMBERS.c.id, only)))

    def deeds(self, kind: str, topic: str | None, source: str | None, only: str = "") -> Iterator[Block]:
        """(member_id, at, 0): what members did or were sent, of this kind, topic and source (None: any)."""
        of_it = {"kind": kind, "topic": topic, "source": source}
        statement = select(_LOG.c.member_id, _LOG.c.at, literal(0)).filter_by(
            **{name: value for name, value in of_it.items() if value is not None}
        )
        return self._blocks(statement.where(*_only(_LOG.c.member_id, only)))

    def orders(self, product: str | None, only: str = "") -> Iterator[Block]:
        """(member_id, paid_at, amount_fen) of what was not given back, of this product (None: any)."""
        statement = select(_ORDERS.c.member_id, _ORDERS.c.paid_at, _ORDERS.c.amount_fen).where(
            _ORDERS.c.refunded_at.is_(None), *_only(_ORDERS.c.member_id, only)
        )
        return self._blocks(statement if product is None else statement.where(_ORDERS.c.product == product))

    def openids(self, account: str, chosen: ColumnElement[bool], only: str = "") -> Iterator[Block]:
        """(openid,) of those of an account who are meant."""
        own = _only(_IDENTITIES.c.member_id, only)
        return self._blocks(
            select(_IDENTITIES.c.openid).where(_IDENTITIES.c.account == account, chosen, *own)
        )

    def unfinished(self) -> list[Unfinished]:
        """Occurrences that run or are paused, in the order of their numbers."""
        columns = (_OCCURRENCES.c[name] for name in Unfinished._fields[:-1])
        statement = select(*columns, _CURSORS.c.openid).outerjoin(
            _CURSORS, _CURSORS.c.occurrence_id == _OCCURRENCES.c.id
        )
        open_ = _OCCURRENCES.c.state.in_([*RUNNING, OccurrenceState.PAUSED])
        found = self._connection.execute(statement.where(open_).order_by(_OCCURRENCES.c.id))
        return [Unfinished._make(row) for row in found]

    def on_their_way(self, occurrence_id: int, only: str = "") -> Iterator[Block]:
        """(openid, state, not_before): what an occurrence has queued or waiting, in the order of writing."""
        columns = (_OUTBOX.c[name] for name in ("openid", "state", "not_before"))
        statement = select(*columns).where(
            _OUTBOX.c.occurrence_id == occurrence_id,
            _OUTBOX.c.state.in_([DeliveryState.QUEUED, DeliveryState.WAITING]),
            *_only(_OUTBOX.c.member_id, only),
        )
        return self._blocks(statement.order_by(_OUTBOX.c.id))

    def _blocks(self, statement: Select[Any]) -> Iterator[Block]:
        result = self._connection.execute(statement, execution_options={"yield_per": _BLOCK})
        for rows in result.partitions():
            yield tuple(zip(*rows, strict=True))


def _only(column: ColumnElement[str], member_id: str) -> list[ColumnElement[bool]]:
    return [column == member_id] if member_id else []


def _openids(column: ColumnElement[str], account: str, member_id: str) -> list[ColumnElement[bool]]:
    own = select(_IDENTITIES.c.openid).where(
        _IDENTITIES.c.account == account, _IDENTITIES.c.member_id == member_id
    )
    return [column.in_(own)] if member_id else []
