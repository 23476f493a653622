"""What a sheet holds, put into the database: as often as wanted, it changes nothing twice."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from bot.imports.attributes import AttributeRow
from bot.imports.orders import OrderRow
from storage.attributes import Attribute
from storage.database import Database
from storage.store import Store

T = TypeVar("T")
_CHUNK = 1000
"""Rows in one transaction: what is committed stays when the next ones cannot be."""


@dataclass(slots=True)
class Loaded:
    """counts: by what was done, how often. problems: a line for each row that was left out."""

    counts: dict[str, int]
    problems: list[str] = field(default_factory=list)


def load_orders(
    database: Database, rows: Sequence[tuple[str, OrderRow]], accounts: Collection[str]
) -> Loaded:
    """Record orders, and that some were given back. accounts: those whose openids may name a member."""
    loaded = Loaded({"new": 0, "known": 0, "refunded": 0})
    for chunk in _chunks(rows):
        with database.begin() as store:
            known = _known(store, [row.purchase.member_id for _, row in chunk], accounts)
            found = [
                replace(row.purchase, member_id=known[row.purchase.member_id])
                for place, row in chunk
                if _is_known(place, row.purchase.member_id, known, loaded)
            ]
            new = store.orders.add(found)
            loaded.counts["new"] += new
            loaded.counts["known"] += len(found) - new
            refunds = {row.purchase.id: row.refunded_at for _, row in chunk if row.refunded_at}
            loaded.counts["refunded"] += store.orders.refunded(refunds)
    return loaded


def load_attributes(
    database: Database,
    rows: Sequence[tuple[str, AttributeRow]],
    accounts: Collection[str],
    now: datetime,
) -> Loaded:
    """Set attributes as of now (aware UTC), those that are new or different. accounts: as for orders."""
    loaded = Loaded({"changed": 0, "unchanged": 0})
    seen: dict[str, str] = {}
    for chunk in _chunks(rows):
        with database.begin() as store:
            known = _known(store, [row.member for _, row in chunk], accounts)
            wanted = _values(chunk, known, seen, loaded)
            before = store.attributes.values({who for who, _ in wanted}, {name for _, name in wanted})
            changed = [
                Attribute(who, name, value, "import", now)
                for (who, name), value in wanted.items()
                if before.get((who, name)) != value
            ]
            store.attributes.put(changed)
            loaded.counts["changed"] += len(changed)
            loaded.counts["unchanged"] += len(wanted) - len(changed)
    return loaded


def _values(
    chunk: Sequence[tuple[str, AttributeRow]], known: Mapping[str, str], seen: dict[str, str], loaded: Loaded
) -> dict[tuple[str, str], str]:
    """By (member id, name). seen: where each member stands in the sheet."""
    found = {}
    for place, row in chunk:
        if not _is_known(place, row.member, known, loaded):
            continue
        member = known[row.member]
        first = seen.setdefault(member, place)
        if first == place:
            found.update({(member, name): value for name, value in row.values.items()})
        else:
            loaded.problems.append(f"{place}: the same member as {first}; leave one of the two")
    return found


def _chunks(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    return (rows[start : start + _CHUNK] for start in range(0, len(rows), _CHUNK))


def _known(store: Store, names: Sequence[str], accounts: Collection[str]) -> dict[str, str]:
    return store.names.members(set(names), accounts)


def _is_known(place: str, name: str, known: Collection[str], loaded: Loaded) -> bool:
    if name not in known:
        loaded.problems.append(f"{place}: no member has the openid or id {name!r:.60}")
    return name in known
