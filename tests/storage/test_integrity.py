import os
from pathlib import Path

import pytest

from storage.database import Database, open_database
from storage.integrity import DamagedError, check_integrity
from storage.migrate import migrate
from storage.profiles import MemberRecord, Profile
from tests.support.programs import NOON

PAGE = 4096


def never() -> bool:
    return False


def test_a_sound_database_is_sound(database: Database) -> None:
    assert check_integrity(database, never)
    assert check_integrity(database, never, "integrity_check")


def test_looking_can_be_given_up(tmp_path: Path) -> None:
    database = filled(tmp_path, members=3000)
    assert not check_integrity(database, lambda: True)
    assert check_integrity(database, never), "and begun anew"
    database.close()


def filled(folder: Path, members: int = 50) -> Database:
    database = open_database(f"sqlite:///{folder}/roost.db")
    migrate(database)
    records = [MemberRecord(Profile(f"m{each}", NOON), "main", f"o{each}") for each in range(members)]
    with database.begin() as store:
        store.members.save(records)
    return database


def test_a_garbled_page_is_found_wherever_it_is(tmp_path: Path) -> None:
    filled(tmp_path).close()
    sound = (tmp_path / "roost.db").read_bytes()
    for number in range(len(sound) // PAGE):
        start = number * PAGE
        (tmp_path / "bad.db").write_bytes(sound[:start] + os.urandom(PAGE) + sound[start + PAGE :])
        database = open_database(f"sqlite:///{tmp_path}/bad.db")
        with pytest.raises(DamagedError, match="the database file is damaged: "):
            check_integrity(database, never)
        database.close()
    assert len(sound) // PAGE > 50
