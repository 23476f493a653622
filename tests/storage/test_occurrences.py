from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from storage.models import DeliveryState, Occurrence, table_of
from storage.occurrences import FanOut
from storage.profiles import MemberRecord, Profile

NOW = datetime(2026, 11, 20, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def plan(due_at: datetime = NOW) -> FanOut:
    return FanOut("tip", due_at, "main", '{"type":"text","text":"x"}', "Tip", due_at + HOUR)


def enrol(database: Database, *names: str) -> None:
    records = [MemberRecord(Profile(name, NOW, following=True), "main", f"o-{name}") for name in names]
    with database.begin() as store:
        store.members.save(records)


def test_a_mark_never_moves_back(database: Database) -> None:
    with database.begin() as store:
        assert store.occurrences.decided_until() == {}
        store.occurrences.mark("tip", NOW)
        store.occurrences.mark("tip", NOW - HOUR)
        store.occurrences.mark("other", NOW + HOUR)
        assert store.occurrences.decided_until() == {"tip": NOW, "other": NOW + HOUR}
        store.occurrences.mark("tip", NOW + HOUR)
        assert store.occurrences.decided_until()["tip"] == NOW + HOUR


def test_an_occurrence_is_decided_once_whatever_the_decision(database: Database) -> None:
    with database.begin() as store:
        first = store.occurrences.fire("tip", NOW, NOW)
        assert first is not None
        assert store.occurrences.fire("tip", NOW, NOW + HOUR) is None
        assert store.occurrences.expire("tip", [(NOW, "late"), (NOW + HOUR, "late")], NOW) == 1
        assert store.occurrences.expire("tip", [], NOW) == 0
        assert store.occurrences.fire("tip", NOW + HOUR, NOW) is None
        assert store.occurrences.fire("other", NOW, NOW) not in {None, first}
    with database.read() as store:
        assert sorted(store.occurrences.listed()) == [
            ("other", NOW, "fired", "", 0),
            ("tip", NOW, "fired", "", 0),
            ("tip", NOW + HOUR, "expired", "late", 0),
        ]
        assert [row[1] for row in store.occurrences.listed(1)] == [NOW + HOUR]


def test_the_database_itself_refuses_a_second_row(database: Database) -> None:
    row = {"item": "tip", "due_at": NOW, "state": "fired", "reason": "", "audience": 0, "decided_at": NOW}
    with database.begin() as store:
        store.connection.execute(table_of(Occurrence).insert(), row)
    with pytest.raises(IntegrityError), database.begin() as store:
        store.connection.execute(table_of(Occurrence).insert(), row)


def test_a_fan_out_counts_its_audience(database: Database) -> None:
    enrol(database, "a", "b", "c")
    with database.begin() as store:
        occurrence = store.occurrences.fire("tip", NOW, NOW)
        assert occurrence is not None
        assert store.occurrences.fan_out(occurrence, plan(), NOW) == 3
        assert store.outbox.counts(occurrence) == {(DeliveryState.QUEUED, ""): 3}
    with database.read() as store:
        assert store.occurrences.listed() == [("tip", NOW, "fired", "", 3)]


def test_a_second_fan_out_of_the_same_occurrence_is_impossible(database: Database) -> None:
    enrol(database, "a")
    with database.begin() as store:
        occurrence = store.occurrences.fire("tip", NOW, NOW)
        assert occurrence is not None
        store.occurrences.fan_out(occurrence, plan(), NOW)
    with pytest.raises(IntegrityError), database.begin() as store:
        store.occurrences.fan_out(occurrence, plan(), NOW)
    with database.begin() as store:
        store.occurrences.fan_out(occurrence, plan(NOW + HOUR), NOW)


def test_a_fan_out_that_fails_leaves_nothing(database: Database) -> None:
    enrol(database, "a")
    with suppress(InterruptedError), database.begin() as store:
        occurrence = store.occurrences.fire("tip", NOW, NOW)
        assert occurrence is not None
        store.occurrences.fan_out(occurrence, plan(), NOW)
        raise InterruptedError
    with database.read() as store:
        assert store.occurrences.listed() == []
        assert store.outbox.counts() == {}
