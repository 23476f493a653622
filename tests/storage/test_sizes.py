from storage.database import Database
from storage.sizes import measure
from tests.storage.test_inbox import added, row


def test_a_database_grows_with_its_rows_and_keeps_the_room_of_deleted_ones(database: Database) -> None:
    empty = measure(database)
    added(database, *(row(str(number), payload="x" * 5000) for number in range(300)))
    full = measure(database)
    assert full.whole > empty.whole > 0
    with database.begin() as store:
        store.connection.exec_driver_sql("DELETE FROM inbox")
    if database.alone:
        assert measure(database).free > 1_000_000 > full.free
        assert full.log > 0
    assert full.dead == ()
