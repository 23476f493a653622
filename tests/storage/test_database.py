import sqlite3
import stat
import threading
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from storage.database import Database, is_transient, open_database
from storage.migrate import migrate
from tests.support.programs import NOON
from tests.support.rows import log

LINE = {"member_id": "m1", "account": "main", "at": NOON, "kind": "in"} | dict.fromkeys(
    ("topic", "handler", "source", "text"), ""
)


class StoppedError(Exception):
    pass


def test_what_was_begun_is_committed(database: Database) -> None:
    with database.begin() as store:
        store.engagement.add([LINE])
    assert len(log(database)) == 1


def test_an_error_leaves_nothing_behind(database: Database) -> None:
    def stop_in_the_middle() -> None:
        with database.begin() as store:
            store.engagement.add([LINE])
            raise StoppedError

    with pytest.raises(StoppedError):
        stop_in_the_middle()
    assert log(database) == []


def test_a_reader_sees_one_state_while_others_write(database: Database) -> None:
    with database.read() as reading:
        assert reading.engagement.of_member("m1") == []
        with database.begin() as store:
            store.engagement.add([LINE])
    assert len(log(database)) == 1


def test_many_threads_write_without_an_error(database: Database) -> None:
    def write() -> None:
        for _ in range(20):
            with database.begin() as store:
                store.engagement.add([LINE])

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(log(database)) == 160


def test_check_passes_on_a_usable_database(database: Database) -> None:
    database.check()


def test_check_tells_of_a_lost_one(tmp_path: Path) -> None:
    (tmp_path / "broken.db").write_bytes(b"not a database" * 100)
    database = open_database(f"sqlite:///{tmp_path}/broken.db")
    with pytest.raises(DBAPIError):
        database.check()
    database.close()


def test_sqlite_loses_nothing_that_was_committed(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/new/folder/roost.db")
    with database.read() as store:
        pragmas = {
            name: store.connection.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2}  # 2 = FULL
    database.close()


def test_a_new_file_is_its_owners_alone(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/new/roost.db")
    migrate(database)
    made = sorted((tmp_path / "new").iterdir())
    assert {file.name: stat.S_IMODE(file.stat().st_mode) for file in [tmp_path / "new", *made]} == {
        "new": 0o700,
        "roost.db": 0o600,
        "roost.db-shm": 0o600,
        "roost.db-wal": 0o600,
    }
    database.close()


def test_another_kind_of_database_is_refused() -> None:
    with pytest.raises(ValueError, match="only sqlite:/// and postgresql://"):
        open_database("mysql://localhost/roost")


def test_a_locked_sqlite_file_is_worth_another_try(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/roost.db")
    migrate(database)
    other = sqlite3.connect(tmp_path / "roost.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with database.read() as store:
        store.connection.exec_driver_sql("PRAGMA busy_timeout=0")
    with pytest.raises(OperationalError) as busy, database.begin() as store:
        store.engagement.add([LINE])
    assert is_transient(busy.value)
    other.close()
    database.close()


@pytest.mark.parametrize("what", ["is gone", "has been replaced"])
def test_nothing_is_committed_into_a_file_that_nobody_will_find(tmp_path: Path, what: str) -> None:
    file = tmp_path / "roost.db"
    database = open_database(f"sqlite:///{file}")
    migrate(database)
    file.rename(tmp_path / "elsewhere.db")
    if what == "has been replaced":
        file.write_bytes((tmp_path / "elsewhere.db").read_bytes())
    with pytest.raises(OperationalError, match=what) as lost, database.begin() as store:
        store.engagement.add([LINE])
    assert not is_transient(lost.value)
    (tmp_path / "elsewhere.db").rename(file)
    with database.begin() as store:
        store.engagement.add([LINE])
    assert len(log(database)) == 1
    database.close()


def test_a_server_waits_for_no_lock_for_long(postgres_url: str) -> None:
    limits = "current_setting('lock_timeout'), current_setting('statement_timeout')"
    for patient, expected in ((False, ("1s", "1min")), (True, ("0", "0"))):
        database = open_database(postgres_url, patient=patient)
        with database.read() as store:
            assert tuple(store.connection.exec_driver_sql(f"SELECT {limits}").one()) == expected
        database.close()


class _Told(psycopg.Error):
    def __init__(self, sqlstate: str | None) -> None:
        super().__init__("told by the server")
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("sqlstate", "again"),
    [("08006", True), ("57P01", True), ("40001", True), ("40P01", True), ("23505", False), (None, False)],
)
def test_which_postgresql_errors_are_worth_another_try(sqlstate: str | None, *, again: bool) -> None:
    assert is_transient(DBAPIError("SELECT 1", None, _Told(sqlstate))) is again


def test_a_lost_connection_is_worth_another_try() -> None:
    assert is_transient(DBAPIError("SELECT 1", None, _Told(None), connection_invalidated=True))


def test_a_mistake_of_ours_is_not(database: Database) -> None:
    with pytest.raises(IntegrityError) as refused, database.begin() as store:
        store.engagement.add([LINE | {"kind": None}])
    assert not is_transient(refused.value)
    assert not is_transient(ValueError())


def test_an_error_repeats_nothing_of_what_members_wrote(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/empty.db")
    with pytest.raises(OperationalError) as failed, database.begin() as store:
        store.engagement.add([LINE | {"text": "between us"}])
    assert "between us" not in str(failed.value)
    database.close()


def test_a_stopped_postgresql_connection_is_worth_another_try(database: Database) -> None:
    if database.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no connections to lose")
    kill = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = :pid")
    with pytest.raises(DBAPIError) as lost, database.begin() as store:  # noqa: PT012 - the loss is in its midst
        pid = store.connection.scalar(text("SELECT pg_backend_pid()"))
        with database.begin() as other:
            other.connection.execute(kill, {"pid": pid})
        store.connection.execute(text("SELECT 1"))
    assert is_transient(lost.value)
    database.check()


def test_what_is_committed_can_be_copied_back_at_any_time(database: Database) -> None:
    database.copy_back()
    with database.begin() as store:
        store.occurrences.mark("tip", datetime(2026, 11, 20, tzinfo=UTC))
        if not database.alone:
            database.copy_back()
    database.copy_back()
    with database.read() as store:
        assert store.occurrences.decided_until().keys() == {"tip"}
