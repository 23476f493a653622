"""What conditions ask of a member, loaded for some members at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, select

from storage.models import Engagement, Identity, Member, MemberAttribute, MemberTag, Order, table_of

_IDENTITIES, _MEMBERS = table_of(Identity), table_of(Member)


class Known(NamedTuple):
    """An attribute's value, and the same in millionths where it is a number."""

    value: str
    number: int | None


class Happened(NamedTuple):
    """A row of the engagement log; `at` is aware UTC."""

    kind: str
    topic: str
    source: str
    at: datetime


class Ordered(NamedTuple):
    """An order; instants are aware UTC."""

    product: str
    amount_fen: int
    paid_at: datetime
    refunded_at: datetime | None


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """A member as one account knows them."""

    member_id: str
    following: bool
    first_scene: str
    last_scene: str
    joined_at: datetime
    last_seen_at: datetime
    wants_marketing: bool
    tags: frozenset[str]
    attributes: Mapping[str, Known]
    events: tuple[Happened, ...]
    orders: tuple[Ordered, ...]


def load_facts(connection: Connection, account: str, openids: Collection[str]) -> dict[str, MemberFacts]:
    """The facts by openid, in five statements whatever the number; a few thousand members at most."""
    own = [_IDENTITIES.c[name] for name in ("openid", "member_id", "following", "first_scene", "last_scene")]
    theirs = [_MEMBERS.c[name] for name in ("joined_at", "last_seen_at", "wants_marketing")]
    here = (_IDENTITIES.c.account == account) & _IDENTITIES.c.openid.in_(openids)
    joined = select(*own, *theirs).join(_MEMBERS, _MEMBERS.c.id == _IDENTITIES.c.member_id).where(here)
    found = connection.execute(joined).all()
    ids = {row.member_id for row in found}

    def of(model: type[Any], *columns: str) -> dict[str, list[Any]]:
        return _by_member(connection, table_of(model), ids, columns)

    tags, attributes = of(MemberTag, "tag"), of(MemberAttribute, "name", "value", "number")
    events, orders = of(Engagement, *Happened._fields), of(Order, *Ordered._fields)
    return {
        row.openid: MemberFacts(
            **{name: value for name, value in row._asdict().items() if name != "openid"},
            tags=frozenset(tag for (tag,) in tags[row.member_id]),
            attributes={name: Known(value, number) for name, value, number in attributes[row.member_id]},
            events=tuple(Happened._make(event) for event in events[row.member_id]),
            orders=tuple(Ordered._make(order) for order in orders[row.member_id]),
        )
        for row in found
    }


def _by_member(
    connection: Connection, table: Table, ids: Collection[str], columns: Iterable[str]
) -> dict[str, list[Any]]:
    wanted = select(table.c.member_id, *(table.c[name] for name in columns)).where(table.c.member_id.in_(ids))
    found = defaultdict(list)
    for member_id, *values in connection.execute(wanted):
        found[member_id].append(values)
    return found
