import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlmodel import SQLModel

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


def test_other_databases_are_refused() -> None:
    with pytest.raises(ValueError, match="only sqlite"):
        open_database("mysql://x/y")
