from datetime import timedelta

import pytest

from storage.database import Database
from storage.mass_jobs import Job
from storage.path_models import MassJob
from tests.support.fan_outs import fired
from tests.support.programs import NOON, SECOND
from tests.support.queued import enrol_three, row
from tests.support.rows import outbox, rows

DAY = timedelta(days=1)


@pytest.fixture
def begun(database: Database) -> tuple[Database, Job]:
    """A job of three deliveries."""
    enrol_three(database)
    with database.begin() as store:
        occurrence = fired(store)
        store.outbox.add([row(f"{number}", number, occurrence_id=occurrence) for number in (1, 2, 3)])
        values = {"account": "main", "occurrence_id": occurrence, "content": "{}", "client_msg_id": "k1"}
        job = store.mass_jobs.begin(values, [1, 2, 3], NOON)
    return database, job


def test_a_job_and_its_deliveries_are_under_way_together(begun: tuple[Database, Job]) -> None:
    database, job = begun
    assert (job.client_msg_id, job.attempts, job.created_at) == ("k1", 0, NOON)
    assert {(each["state"], each["path"], each["job_id"]) for each in outbox(database)} == {
        ("attempting", "mass", job.id)
    }
    with database.begin() as store:
        assert store.mass_jobs.due(NOON + DAY, 10) == [], "its process is at work"
        assert [each.openid for each in store.claims.of_job(job.occurrence_id, job.id)] == ["o1", "o2", "o3"]


def test_it_ends_with_all_its_deliveries(begun: tuple[Database, Job]) -> None:
    database, job = begun
    with database.begin() as store:
        assert store.mass_jobs.settle(job, NOON, state="accepted", platform_id="34182") == 3
    assert {(each["state"], each["platform_id"], each["settled_at"]) for each in outbox(database)} == {
        ("accepted", "34182", NOON)
    }
    (kept,) = rows(database, MassJob)
    assert (kept["state"], kept["size"], kept["attempts"], kept["platform_id"]) == ("accepted", 3, 1, "34182")


def test_dissolved_its_deliveries_are_decided_anew(begun: tuple[Database, Job]) -> None:
    database, job = begun
    with database.begin() as store:
        store.mass_jobs.dissolve(job, NOON, "busy", NOON + SECOND, 1)
        assert [each.id for each in store.claims.due(job.occurrence_id, NOON + SECOND, 10)] == [1, 2, 3]
    found = outbox(database)[0]
    assert (found["job_id"], found["path"], found["attempted_at"], found["attempts"]) == (None, "", None, 1)
    assert rows(database, MassJob)[0]["state"] == "rejected"


def test_a_lost_one_is_repeated_and_given_up_after_a_day(begun: tuple[Database, Job]) -> None:
    database, job = begun
    with database.begin() as store:
        assert store.mass_jobs.repeat_lost(NOON, NOON) == 0
        assert store.mass_jobs.repeat_lost(NOON + SECOND, NOON + SECOND) == 1
        assert store.mass_jobs.due(NOON, 10) == []
        assert store.mass_jobs.due(NOON + SECOND, 10) == [job._replace(attempts=1)]
        assert store.mass_jobs.given_up(NOON) == []
        assert store.mass_jobs.given_up(NOON + SECOND) == [job._replace(attempts=1)]


def test_a_paused_one_is_not_called_and_a_cancelled_one_given_up(begun: tuple[Database, Job]) -> None:
    database, job = begun
    with database.begin() as store:
        store.mass_jobs.repeat_lost(NOON + SECOND, NOON)
        store.occurrences.pause(job.occurrence_id)
        assert store.mass_jobs.due(NOON, 10) == []
        assert store.mass_jobs.given_up(NOON) == []
        store.occurrences.cancel(job.occurrence_id)
        assert store.mass_jobs.given_up(NOON) == [job._replace(attempts=1)]
