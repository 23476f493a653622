import os
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.config.peace import PeaceSection
from bot.config.retention import RetentionSection
from bot.upkeep.doctor import Finding, examine
from storage.database import Database, open_database
from storage.migrate import migrate
from tests.storage.test_inbox import row as callback
from tests.support.editions import DAY, DUE, delivery, did, occurrence

AGES = RetentionSection().ages(PeaceSection())
NOW = DUE + 500 * DAY


def found(database: Database) -> dict[str, Finding]:
    return {each.what: each for each in examine(database, AGES, NOW)}


def test_a_sound_database_has_its_figures(database: Database) -> None:
    told = found(database)
    assert {"integrity", "size", "oldest of callbacks", "oldest of log", "backups"} <= told.keys()
    assert told["oldest of callbacks"].found == "none, kept for 180d"
    assert told["oldest of log"].found == "none, kept for ever"
    assert all(each.is_well for each in told.values())
    if database.alone:
        assert told["integrity"].found == "every page and every index is sound"
        assert told["backups"].found.startswith("none in ")
    else:
        assert "pg_amcheck" in told["integrity"].advice
        assert "pg_dump" in told["backups"].advice


def test_what_is_older_than_it_may_be_is_told(database: Database) -> None:
    with database.begin() as store:
        ages = (timedelta(0), 182 * DAY)
        store.inbox.add([callback(str(age), received_at=NOW - age) for age in ages])
    did(database, "m1", "in", timedelta(0), text="hi")
    occurrence(database)
    delivery(database, "a", occurrence_id=None)
    told = found(database)
    for name in ("callbacks", "words", "answers", "pushes"):
        assert not told[f"oldest of {name}"].is_well
        assert "does it run" in told[f"oldest of {name}"].advice
    assert told["oldest of pushes"].found == "Fri 2026-11-20 09:00, kept for 400d"
    assert told["oldest of log"].is_well


def sqlite(folder: Path) -> Database:
    database = open_database(f"sqlite:///{folder}/roost.db")
    migrate(database)
    return database


def test_much_empty_room_can_be_given_back_and_backups_are_named(tmp_path: Path) -> None:
    database = sqlite(tmp_path)
    with database.begin() as store:
        store.inbox.add([callback(str(number), payload="x" * 5000) for number in range(600)])
    with database.begin() as store:
        store.connection.exec_driver_sql("DELETE FROM inbox")
    told = found(database)
    assert "VACUUM" in told["free pages"].advice
    command = told["backups"].advice.partition("umask 077; ")[2]
    assert os.system(f"umask 077; {command}") == 0
    assert (tmp_path / "roost.db.backup").stat().st_mode & 0o777 == 0o600
    assert "1 in " in found(database)["backups"].found
    assert "the newest roost.db.backup of " in found(database)["backups"].found
    with closing(sqlite3.connect(tmp_path / "roost.db.backup")) as copy:
        assert copy.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)
    database.close()
    assert os.system(told["free pages"].advice.partition("again, ")[2]) == 0
    database = sqlite(tmp_path)
    assert found(database)["free pages"].advice == ""
    database.close()


@pytest.mark.parametrize("place", [0, 4096 * 3])
def test_of_a_damaged_file_that_is_told_and_what_to_do(tmp_path: Path, place: int) -> None:
    database = sqlite(tmp_path)
    did(database, "m1", "in", timedelta(0))
    database.close()
    file = tmp_path / "roost.db"
    whole = file.read_bytes()
    file.write_bytes(whole[:place] + os.urandom(4096) + whole[place + 4096 :])
    database = open_database(f"sqlite:///{file}")
    told = found(database)
    database.close()
    assert list(told) == ["integrity", "backups"]
    assert not told["integrity"].is_well
    assert "put the newest backup in its place" in told["integrity"].advice
