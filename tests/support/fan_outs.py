"""Occurrences and their audiences, without a calendar."""

from datetime import UTC, datetime, timedelta
from typing import Any

from storage.database import Database
from storage.fan_out_rows import FanOut
from storage.fan_outs import Chunk
from storage.profiles import MemberRecord, Profile
from storage.store import Store

DUE = datetime(2026, 11, 20, 1, tzinfo=UTC)


def enrol(database: Database, *names: str, **profile: Any) -> None:
    """Followers `name` whose openids are `o-name`."""
    records = [
        MemberRecord(Profile(name, DUE, **{"following": True} | profile), "main", f"o-{name}")
        for name in names
    ]
    with database.begin() as store:
        store.members.save(records)


def fired(store: Store, due_at: datetime = DUE) -> int:
    """The id of an occurrence of `tip` that has just fired."""
    occurrence = store.occurrences.fire("tip", due_at, "{}", DUE)
    assert occurrence is not None
    return occurrence


def fan_out(store: Store, occurrence: int, size: int = 10, **more: Any) -> Chunk:
    """The next chunk of its audience."""
    plan = {"due_at": DUE, "at": DUE, "not_before": DUE, "expires_at": DUE + timedelta(hours=1)} | more
    made = FanOut(occurrence, item="tip", account="main", topic="Tip", **plan)
    return store.fan_outs.write(made, size)
