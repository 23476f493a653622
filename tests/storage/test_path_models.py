from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from storage.models import table_of
from storage.path_models import Link, MassJob

_AT = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_a_mass_send_is_there_once(database: Database) -> None:
    job = MassJob(
        account="main",
        occurrence_id=1,
        content="{}",
        client_msg_id="roost-1-1",
        size=2,
        created_at=_AT,
        not_before=_AT,
    ).model_dump(exclude={"id"})
    with database.begin() as store:
        store.connection.execute(table_of(MassJob).insert(), job)
    with pytest.raises(IntegrityError), database.begin() as store:
        store.connection.execute(table_of(MassJob).insert(), job)


def test_an_occurrence_has_a_page_once(database: Database) -> None:
    link = {"occurrence_id": 1, "url": "https://example.com"}
    with database.begin() as store:
        store.connection.execute(table_of(Link).insert(), link)
    with pytest.raises(IntegrityError), database.begin() as store:
        store.connection.execute(table_of(Link).insert(), link)
