"""The rows that a part of an occurrence's audience gets in the outbox, as one SELECT."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Insert,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    true,
)

from storage.draws import Draws
from storage.models import Delivery, DeliveryState, Identity, Member, MemberAttribute, table_of

_OUTBOX, _ATTRIBUTES = table_of(Delivery), table_of(MemberAttribute)
_IDENTITIES, _MEMBERS = table_of(Identity), table_of(Member)

ZONE_ATTRIBUTE = "tz"
"""The member attribute that names their time zone."""
_NO_DRAWS = Draws()
RETRIED_AFTER = timedelta(days=1)
"""What could not be sent for a reason that passes is tried again after this."""
UNTRIED = (DeliveryState.EXPIRED, DeliveryState.CANCELLED)
"""States of rows that stand in nobody's way."""
TILL_SEEN = ("no_open_path", "not_following", "opted_out")
"""Reasons that only the member can change."""


@dataclass(frozen=True)
class FanOut:
    """What an occurrence sends to whom; keeps its statements, which take longer to make than to run.

    audience: which rows of `identities` it goes to. at: the instant it is meant at, the same for every chunk.
    not_before, expires_at: when it goes out, but for members in the zones of `due_by_zone`: to these it goes
    then, and up to `max_late` after it. draws: who is held out, and who gets which variant.
    once: not to members who have got it, or whom it is under way to, or of whom nothing is new since it
    could not be sent.
    """

    occurrence_id: int
    item: str
    due_at: datetime
    account: str
    topic: str
    at: datetime
    not_before: datetime
    expires_at: datetime
    audience: ColumnElement[bool] = field(default_factory=true)
    purpose: str = "marketing"
    draws: Draws = _NO_DRAWS
    due_by_zone: Mapping[str, datetime] = field(default_factory=dict)
    max_late: timedelta = timedelta(0)
    once: bool = False

    @property
    def source(self) -> str:
        """What every row of the item is known by."""
        return f"calendar:{self.item}"

    @cached_property
    def insertion(self) -> Insert:
        """Its rows for the audience among the openids in (:after, :until]."""
        columns, rows = _rows_of(self)
        return _OUTBOX.insert().from_select(columns, rows.where(_IDENTITIES.c.openid <= bindparam("until")))

    @cached_property
    def last_insertion(self) -> Insert:
        """Its rows for the audience among the openids after :after."""
        return _OUTBOX.insert().from_select(*_rows_of(self))


def _rows_of(plan: FanOut) -> tuple[list[str], Select[Any]]:
    columns = _columns(plan)
    statement = select(*columns.values()).select_from(_IDENTITIES)
    if plan.draws != _NO_DRAWS or plan.once:
        statement = statement.join(_MEMBERS, _MEMBERS.c.id == _IDENTITIES.c.member_id)
    if plan.due_by_zone:
        named = (_ATTRIBUTES.c.member_id == _IDENTITIES.c.member_id) & (_ATTRIBUTES.c.name == ZONE_ATTRIBUTE)
        statement = statement.outerjoin(_ATTRIBUTES, named)
    behind = _IDENTITIES.c.openid > bindparam("after")
    statement = statement.where(_IDENTITIES.c.account == plan.account, behind)
    if plan.once:
        statement = statement.where(_in_the_way(plan).is_(None))
    return list(columns), statement.where(plan.audience).order_by(_IDENTITIES.c.openid)


def _columns(plan: FanOut) -> dict[str, ColumnElement[Any]]:
    constants: dict[str, Any] = {
        "account": plan.account,
        "content": "",
        "topic": plan.topic,
        "handler": "calendar",
        "source": plan.source,
        "purpose": plan.purpose,
        "occurrence_id": plan.occurrence_id,
        "state": DeliveryState.QUEUED,
        "reason": "",
        "created_at": plan.at,
        "not_before": plan.not_before,
        "expires_at": plan.expires_at,
        "attempts": 0,
        "platform_id": "",
        "once": plan.once,
    }
    prefix = literal(f"{plan.item}@{plan.due_at.isoformat()}/")
    own = {
        "dedupe": prefix + _IDENTITIES.c.openid,
        "member_id": _IDENTITIES.c.member_id,
        "openid": _IDENTITIES.c.openid,
    }
    bound = {name: _bound(name, value) for name, value in constants.items()}
    return own | bound | _drawn(plan) | _timed(plan)


def _drawn(plan: FanOut) -> dict[str, ColumnElement[Any]]:
    columns: dict[str, ColumnElement[Any]] = {}
    if plan.draws.held_out:
        held_out, why = plan.draws.held_out_sql(_MEMBERS.c.bucket)
        states = _bound("state", DeliveryState.HELD_OUT), _bound("state", DeliveryState.QUEUED)
        columns["state"] = case((held_out, states[0]), else_=states[1])
        columns["reason"] = why
        columns["settled_at"] = case((held_out, _bound("settled_at", plan.at)), else_=None)
    if plan.draws.variants:
        columns["variant"] = plan.draws.variant_sql(_MEMBERS.c.bucket)
    return columns


def _timed(plan: FanOut) -> dict[str, ColumnElement[Any]]:
    if not plan.due_by_zone:
        return {}

    def by_zone(name: str, instant: Callable[[datetime], datetime], other: datetime) -> ColumnElement[Any]:
        instants = {zone: _bound(name, instant(due)) for zone, due in plan.due_by_zone.items()}
        return case(instants, value=_ATTRIBUTES.c.value, else_=_bound(name, other))

    return {
        "not_before": by_zone("not_before", lambda due: due, plan.not_before),
        "expires_at": by_zone("expires_at", lambda due: due + plan.max_late, plan.expires_at),
    }


def _bound(name: str, value: Any) -> ColumnElement[Any]:
    return bindparam(None, value, _OUTBOX.c[name].type)


def _in_the_way(plan: FanOut) -> ScalarSelect[Any]:
    """A row of the item that stands in the way of another one to the member; NULL where there is none.

    One that could not be sent stands in it until the member is seen again; where the reason may pass by
    itself, for a day. So an item that is due every minute writes no row a minute to whom it cannot reach.
    """
    seen_since = func.coalesce(_OUTBOX.c.settled_at, _OUTBOX.c.created_at) < _MEMBERS.c.last_seen_at
    may_pass = _OUTBOX.c.reason.not_in(TILL_SEEN) & (_OUTBOX.c.created_at <= plan.at - RETRIED_AFTER)
    again = and_(
        _OUTBOX.c.state == DeliveryState.SUPPRESSED,
        _OUTBOX.c.reason != "already_reached",
        or_(seen_since, may_pass),
    )
    # Not EXISTS, of which PostgreSQL makes a join, over all rows there are.
    return (
        select(func.min(_OUTBOX.c.id))
        .where(
            _OUTBOX.c.openid == _IDENTITIES.c.openid,  # near to its neighbours in the index
            _OUTBOX.c.source == plan.source,
            _OUTBOX.c.once.is_(true()),
            _OUTBOX.c.state.not_in(UNTRIED),
            ~again,
        )
        .scalar_subquery()
    )
