"""What sheets hold, put into the database: as often as wanted, it changes nothing twice."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.calendar.pace import RESTS, Pace
from bot.clock import Clock
from bot.imports.attributes import AttributeRow
from bot.imports.orders import OrderRow
from core.sheets.rows import Placed, Problem, T
from storage.attributes import Attribute
from storage.database import Database
from storage.orders import Purchase
from storage.store import Store

_STRANGER = "is no member's openid or id"
_OTHER = "differs from what stands above for this member; leave one of the two"


@dataclass(slots=True)
class Loaded:
    """counts: by what was done, how often. problems: what was left out."""

    counts: dict[str, int]
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Loader:
    """Into which database; accounts: those whose openids may name a member.

    dry: nothing is written, and all is told as if it were. advance: is told of each lot of rows that is done.
    pace: how many rows are written in one transaction; what is committed stays when the next cannot be.
    """

    database: Database
    accounts: Collection[str]
    clock: Clock
    dry: bool = False
    advance: Callable[[int], object] | None = None
    pace: Pace = field(default_factory=Pace)

    def orders(self, rows: Sequence[Placed[OrderRow]]) -> Loaded:
        """Record orders, and that some were given back; of an order that stands twice the first counts."""
        loaded = Loaded({"new": 0, "known": 0, "refunded": 0})
        told: dict[str, datetime | None] = {}
        for store, chunk in self._chunks(rows):
            found = [
                replace(row, purchase=replace(row.purchase, member_id=member))
                for _, member, row in self._known(store, chunk, lambda row: row.purchase.member_id, loaded)
            ]
            new, refunds = _news(found, store.orders.recorded([row.purchase.id for row in found]), told)
            recorded = len(new) if self.dry else store.orders.add(new)
            loaded.counts["new"] += recorded
            loaded.counts["known"] += len(found) - recorded
            loaded.counts["refunded"] += len(refunds) if self.dry else store.orders.refunded(refunds)
        return loaded

    def attributes(self, rows: Sequence[Placed[AttributeRow]], now: datetime) -> Loaded:
        """Set attributes as of now (aware UTC), those that are new or different."""
        loaded = Loaded({"changed": 0, "unchanged": 0})
        told: dict[tuple[str, str], str] = {}
        for store, chunk in self._chunks(rows):
            wanted: dict[tuple[str, str], str] = {}
            for place, member, row in self._known(store, chunk, lambda row: row.member, loaded):
                for name, value in row.values.items():
                    if (member, name) not in told:
                        told[member, name] = wanted[member, name] = value
                    elif told[member, name] != value:
                        loaded.problems.append(Problem(place, name, value, _OTHER, is_cell=True))
            before = store.attributes.values({who for who, _ in wanted}, {name for _, name in wanted})
            changed = [
                Attribute(who, name, value, "import", now)
                for (who, name), value in wanted.items()
                if before.get((who, name)) != value
            ]
            if not self.dry:
                store.attributes.put(changed)
            loaded.counts["changed"] += len(changed)
            loaded.counts["unchanged"] += len(wanted) - len(changed)
        return loaded

    def _chunks(self, rows: Sequence[T]) -> Iterator[tuple[Store, Sequence[T]]]:
        done, rest = 0, 0.0
        while chunk := rows[done : done + self.pace.size]:
            if done and not self.dry:
                self.clock.sleep(rest)
            with self.database.read() if self.dry else self.database.begin() as store:
                began = self.clock.monotonic()
                yield store, chunk
                # A server may wait for the end of it: from here nobody can see whether one does.
                self.pace.took(self.clock.monotonic() - began, awaited=True)
            rest = RESTS * (self.clock.monotonic() - began)
            done += len(chunk)
            if self.pace.much_written(len(chunk)):
                self.database.copy_back()
            if self.advance:
                self.advance(len(chunk))

    def _known(
        self, store: Store, chunk: Sequence[Placed[T]], name_of: Callable[[T], str], loaded: Loaded
    ) -> Iterator[tuple[str, str, T]]:
        """Place, member id and row of those whose member is known."""
        members = store.names.members({name_of(row) for _, row in chunk}, self.accounts)
        for place, row in chunk:
            if member := members.get(name_of(row)):
                yield place, member, row
            else:
                loaded.problems.append(Problem(place, "", name_of(row), _STRANGER))


def _news(
    rows: Sequence[OrderRow], recorded: Mapping[str, datetime | None], told: dict[str, datetime | None]
) -> tuple[list[Purchase], dict[str, datetime]]:
    """Orders and refunds that are in neither; told (which is added to): what this run has said already."""
    new: list[Purchase] = []
    refunds: dict[str, datetime] = {}
    for row in rows:
        key, at = row.purchase.id, row.refunded_at
        if key not in recorded and key not in told:
            new.append(row.purchase)
        if at and not told.get(key) and recorded.get(key) != at:
            refunds[key] = at
        told[key] = told.get(key) or at
    return new, refunds
