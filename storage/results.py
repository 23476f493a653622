"""What became of a calendar item's messages, and what members did after them: counted, nothing loaded."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    Table,
    and_,
    case,
    exists,
    func,
    literal,
    select,
)

from storage.deeds import Deed
from storage.dialect import among, later
from storage.models import Delivery, DeliveryState, Occurrence, table_of
from storage.path_models import Link, LinkClick, MassJob

_OUTBOX, _OCCURRENCES = table_of(Delivery), table_of(Occurrence)
_LINKS, _CLICKS, _JOBS = table_of(Link), table_of(LinkClick), table_of(MassJob)
_ARMS = ("treated", "both", "held_out")
"""By the least and the most of a person's 0 (treated) and 1 (held out), added up."""


class Edition(NamedTuple):
    """One occurrence of an item, with the item as it was then."""

    id: int
    due_at: datetime
    state: str
    reason: str
    item_json: str
    kept: str


class Outcome(NamedTuple):
    """So many deliveries that came to the same."""

    state: str
    path: str
    variant: str
    reason: str
    receipt: str
    deliveries: int


class Assigned(NamedTuple):
    """People of one variant: `treated`, `held_out`, or in `both` arms at different times."""

    arm: str
    variant: str
    people: int
    converted: int
    amount_fen: int


class ResultQueries:
    """All SQL about results. Each `occurrences` are ids of one item's.

    Deliveries are found by (state, occurrence), which an index holds; what members did by their id and time.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def editions(self, item: str) -> list[Edition]:
        """The item's occurrences, the earliest first."""
        columns = (_OCCURRENCES.c[name] for name in Edition._fields)
        statement = select(*columns).where(_OCCURRENCES.c.item == item).order_by(_OCCURRENCES.c.due_at)
        texts: dict[str, str] = {}  # the same for most of them, however many there are
        return [
            Edition._make(row)._replace(item_json=texts.setdefault(row.item_json, row.item_json))
            for row in self._connection.execute(statement)
        ]

    def outcomes(self, occurrences: Sequence[int]) -> list[Outcome]:
        """Every delivery, by what became of it."""
        columns = [_OUTBOX.c[name] for name in Outcome._fields[:-1]]
        statement = select(*columns, func.count()).where(self._of(occurrences)).group_by(*columns)
        return [Outcome._make(row) for row in self._connection.execute(statement)]

    def mass_losses(self, occurrences: Sequence[int]) -> int:
        """How many members mass sends did not reach, of those that the platform has reported on."""
        lost = func.coalesce(func.sum(_JOBS.c.size - _JOBS.c.sent), 0)
        reported = (_JOBS.c.state == DeliveryState.ACCEPTED) & (_JOBS.c.status != "")
        statement = select(lost).where(self._in(_JOBS, occurrences), reported)
        return int(self._connection.scalars(statement).one())

    def clicked(self, occurrences: Sequence[int], within: timedelta) -> dict[str, int]:
        """By variant: accepted deliveries with a tap on one of their links, so soon after they were sent."""
        statement = (
            select(_OUTBOX.c.variant, func.count(_OUTBOX.c.id.distinct()))
            .join(_CLICKS, _CLICKS.c.delivery_id == _OUTBOX.c.id)
            .join(_LINKS, _LINKS.c.id == _CLICKS.c.link_id)
            .where(self._in(_LINKS, occurrences), _OUTBOX.c.state == DeliveryState.ACCEPTED)
            .where(_CLICKS.c.at <= later(self._connection, _OUTBOX.c.attempted_at, within))
        )
        return self._by_variant(statement)

    def taps_of_nobody(self, occurrences: Sequence[int]) -> int:
        """Taps on the links of mass sends, which tell no member."""
        links = select(_LINKS.c.id).where(self._in(_LINKS, occurrences))
        nobodys = _CLICKS.c.link_id.in_(links) & _CLICKS.c.delivery_id.is_(None)
        return self._connection.scalars(select(func.count()).select_from(_CLICKS).where(nobodys)).one()

    def followed_by(self, occurrences: Sequence[int], deed: Deed, within: timedelta) -> dict[str, int]:
        """By variant: accepted deliveries whose members did it so soon after the send."""
        after = self._between(deed, _OUTBOX.c.member_id, _OUTBOX.c.attempted_at, within)
        statement = select(_OUTBOX.c.variant, func.count()).where(
            self._of(occurrences, DeliveryState.ACCEPTED)
        )
        return self._by_variant(statement.where(exists().where(after)))

    def worth(self, occurrences: Sequence[int], deed: Deed, within: timedelta) -> dict[str, int]:
        """By variant: what the orders after accepted deliveries came to, in fen; an order counts once."""
        after = self._between(deed, _OUTBOX.c.member_id, _OUTBOX.c.attempted_at, within)
        sent = select(_OUTBOX.c.variant).join(deed.table, after)
        orders = sent.add_columns(deed.key, deed.amount.label("amount")).distinct()
        each = orders.where(self._of(occurrences, DeliveryState.ACCEPTED)).subquery()
        statement = select(each.c.variant, func.sum(each.c.amount)).group_by(each.c.variant)
        return {row[0]: int(row[1]) for row in self._connection.execute(statement)}

    def arms(self, occurrences: Sequence[int], deed: Deed | None, within: timedelta) -> list[Assigned]:
        """Everybody by how they were assigned, sent or not, and who did it after the item was due.

        A person counts once, from when it was first due for them.
        """
        people = _people(self._of(occurrences))
        keys = (people.c.arm, people.c.variant)
        everybody = select(literal(0), *keys, func.count(), literal(0)).group_by(*keys)
        statement: CompoundSelect[Any] | Select[Any] = everybody
        if deed is not None:
            after = self._between(deed, people.c.member_id, people.c.since, within)
            counted = (func.count(people.c.member_id.distinct()), func.sum(deed.amount))
            did = select(literal(1), *keys, *counted).join(deed.table, after).group_by(*keys)
            statement = everybody.union_all(did)
        found: dict[tuple[int, str], list[tuple[int, int]]] = {}
        for number, arm, variant, count, amount in sorted(self._connection.execute(statement)):
            found.setdefault((arm, variant), [(0, 0), (0, 0)])[number] = (count, int(amount))
        return [
            Assigned(_ARMS[arm], variant, everybody[0], *did)
            for (arm, variant), (everybody, did) in found.items()
        ]

    def _by_variant(self, statement: Select[Any]) -> dict[str, int]:
        rows = self._connection.execute(statement.group_by(_OUTBOX.c.variant))
        return {row[0]: row[1] for row in rows}

    def _between(
        self, deed: Deed, member: ColumnElement[str], since: ColumnElement[Any], within: timedelta
    ) -> ColumnElement[bool]:
        until = later(self._connection, since, within)
        return and_(deed.member == member, deed.at > since, deed.at <= until, deed.where)

    def _of(self, occurrences: Sequence[int], *states: DeliveryState) -> ColumnElement[bool]:
        return _OUTBOX.c.state.in_(states or tuple(DeliveryState)) & self._in(_OUTBOX, occurrences)

    def _in(self, table: Table, occurrences: Sequence[int]) -> ColumnElement[bool]:
        return among(self._connection, table.c.occurrence_id, occurrences)


def _people(deliveries: ColumnElement[bool]) -> CTE:
    """Each member of these: from when, in which arm, under which variant."""
    held_out = case((_OUTBOX.c.state == DeliveryState.HELD_OUT, literal(1)), else_=literal(0))
    first = (
        select(
            _OUTBOX.c.member_id,
            func.min(_OUTBOX.c.occurrence_id).label("occurrence"),
            func.min(_OUTBOX.c.variant).label("variant"),
            (func.min(held_out) + func.max(held_out)).label("arm"),
        )
        .where(deliveries)
        .group_by(_OUTBOX.c.member_id)
        .subquery()
    )
    columns = (first.c.member_id, first.c.variant, first.c.arm, _OCCURRENCES.c.due_at.label("since"))
    return select(*columns).join(_OCCURRENCES, _OCCURRENCES.c.id == first.c.occurrence).cte("people")
