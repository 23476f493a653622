"""Schema 0002 keeps what schema 0001 knew of follows."""

from alembic import command
from sqlalchemy import text

from storage.database import Database, open_database
from storage.migrate import _config, migrate
from tests.support.programs import NOON


def at_0001(url: str) -> Database:
    database = open_database(url)
    config = _config()
    with database.begin() as store:
        config.attributes["connection"] = store.connection
        command.upgrade(config, "0001")
    return database


def test_follows_are_as_many_as_before(database_url: str) -> None:
    database = at_0001(database_url)
    stamp = str(NOON.replace(tzinfo=None))
    with database.begin() as store:
        for number, follows in enumerate((2, 0)):
            store.connection.execute(
                text("INSERT INTO members VALUES (:id, :at, :at, true, NULL, 1)"),
                {"id": f"m{number}", "at": stamp},
            )
            store.connection.execute(
                text("INSERT INTO identities VALUES ('main', :o, :id, true, NULL, :n, '', NULL, '', NULL)"),
                {"o": f"o{number}", "id": f"m{number}", "n": follows},
            )
    migrate(database)
    with database.read() as store:
        known = store.members.load([("main", "o0"), ("main", "o1")])
    assert known["main", "o0"].profile.follows == 2
    assert known["main", "o1"].profile.follows == 1, "who did something here had followed before"
    database.close()


def test_it_can_be_taken_back(database_url: str) -> None:
    database = at_0001(database_url)
    migrate(database)
    config = _config()
    with database.begin() as store:
        config.attributes["connection"] = store.connection
        command.downgrade(config, "base")
    database.close()
