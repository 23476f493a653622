import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlmodel import SQLModel

from storage.buckets import bucket_of
from storage.database import Database, open_database
from storage.migrate import REVISION, current_revision, migrate
from storage.upgrade import migrations


def test_migrations_build_exactly_the_models(database: Database) -> None:
    with database.read() as store:
        context = MigrationContext.configure(store.connection)
        assert compare_metadata(context, SQLModel.metadata) == []


def test_migrating_twice_changes_nothing(database: Database) -> None:
    assert migrate(database) == REVISION == current_revision(database)


def test_an_empty_database_has_no_revision(database_url: str) -> None:
    database = open_database(database_url)
    assert current_revision(database) is None
    database.close()


def test_it_can_be_taken_back(database: Database) -> None:
    config = migrations()
    with database.begin() as store:
        config.attributes["connection"] = store.connection
        command.downgrade(config, "base")
    assert current_revision(database) is None


def test_members_from_before_draw_their_lots_too(database: Database) -> None:
    config = migrations()
    member = "INSERT INTO members (id, joined_at, last_seen_at, wants_marketing, dialogue, version)"
    at = "'2026-11-20T12:00:00.000000+00:00'"
    with database.begin() as store:
        config.attributes["connection"] = store.connection
        command.downgrade(config, "0003")
        store.connection.exec_driver_sql(f"{member} VALUES ('m1', {at}, {at}, TRUE, '', 1)")
        command.upgrade(config, "head")
        found = store.connection.exec_driver_sql("SELECT bucket, wants_service FROM members").one()
    assert tuple(found) == (bucket_of("m1"), True)


def test_other_databases_are_refused() -> None:
    with pytest.raises(ValueError, match="only sqlite"):
        open_database("mysql://x/y")
