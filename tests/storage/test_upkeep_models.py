import pytest
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from storage.models import table_of
from storage.upkeep_models import FORGOTTEN, Kept, RetentionMark
from tests.support.programs import NOON


def test_there_is_one_mark_of_a_name(database: Database) -> None:
    mark = {"name": "words", "at": NOON, "row": 1}
    with database.begin() as store:
        store.connection.execute(table_of(RetentionMark).insert(), mark)
    with pytest.raises(IntegrityError), database.begin() as store:
        store.connection.execute(table_of(RetentionMark).insert(), mark)


def test_what_is_whole_or_stays_for_good_is_not_forgotten() -> None:
    assert set(Kept) - set(FORGOTTEN) == {Kept.WHOLE, Kept.FOR_GOOD}
