import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from storage.database import Database
from storage.models import table_of
from storage.upkeep_models import Heartbeat


def test_a_check_leaves_nothing_behind(database: Database) -> None:
    for _ in range(3):
        database.check()
    with database.read() as store:
        assert store.connection.scalar(select(func.count()).select_from(table_of(Heartbeat))) == 0


def test_a_check_from_apart_waits_for_no_connection_and_is_not_waited_for(database: Database) -> None:
    apart = database.apart()
    with database.read(), database.read():
        apart.check()
    if database.alone:
        with ThreadPoolExecutor(1) as threads, database.begin():
            checking = threads.submit(apart.check)
            assert not database.awaited, "a fan-out makes room for answers, and none for being looked at"
        assert checking.result(30) is None
    apart.close()


def test_two_servers_check_at_once(database: Database) -> None:
    if database.alone:
        pytest.skip("SQLite is made for one")
    with database.begin() as store:
        store.heartbeats.beat()
        database.check()


def test_a_database_that_can_only_be_read_is_told(database: Database) -> None:
    if not database.alone:
        pytest.skip("of SQLite's file")
    apart = database.apart()
    with apart.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only=ON")
    with pytest.raises(OperationalError, match="readonly"):
        apart.check()
    apart.close()


FULL = """
import resource, sys
from pathlib import Path
from storage.database import open_database
database = open_database(f"sqlite:///{sys.argv[1]}")
database.check()
size = Path(sys.argv[1] + "-wal").stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
database.check()
"""
"""No file may grow any more, as on a full disk."""


def test_a_disk_that_takes_nothing_more_is_told(database: Database) -> None:
    if not database.alone:
        pytest.skip("of SQLite's file")
    command = [sys.executable, "-c", FULL, str(database.engine.url.database)]
    ended = subprocess.run(
        command, capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False
    )
    assert "OperationalError" in ended.stderr
    assert "database or disk is full" in ended.stderr or "disk I/O error" in ended.stderr


def test_a_check_from_apart_makes_no_file_in_place_of_one_that_is_gone(database: Database) -> None:
    if not database.engine.url.database or not database.alone:
        pytest.skip("of SQLite's file")
    apart, path = database.apart(), Path(database.engine.url.database)
    path.rename(path.with_name("elsewhere.db"))
    with pytest.raises(OperationalError, match="is gone"):
        apart.check()
    assert not path.exists()
    path.touch()
    with pytest.raises(OperationalError, match="has been replaced"):
        apart.check()
    apart.close()
