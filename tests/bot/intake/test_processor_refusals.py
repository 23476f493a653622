"""What the database refuses of a group: only the one that it is about waits, or is kept aside."""

from collections import Counter

import pytest
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from bot.intake.effects import SILENCE
from storage.database import Database
from storage.inbox import StoredReply
from tests.support.programs import NOON, SECOND, echo, event, processor, says, texts
from tests.support.rows import inbox


def test_whose_member_is_locked_waits_alone(database: Database) -> None:
    if database.engine.dialect.name == "sqlite":
        pytest.skip("it has one lock for all")
    made = processor(database, echo)
    made.process([event(text="before", sender="o1"), event(text="before", sender="o2")])
    after = [event(text="after", sender=sender, at=NOON + SECOND) for sender in ("o1", "o2")]
    with database.engine.begin() as elsewhere:
        elsewhere.exec_driver_sql("SELECT 1 FROM members WHERE id = 'm1' FOR UPDATE")
        locked, other = made.process(after)
    assert isinstance(locked, OperationalError)
    assert isinstance(other, StoredReply)
    assert [type(answer) for answer in made.process(after)] == [StoredReply] * 2
    assert len(inbox(database)) == 4


def test_what_is_too_long_for_an_index_is_kept_aside_alone(database: Database) -> None:
    if database.engine.dialect.name == "sqlite":
        pytest.skip("its indexes take values of any length")
    name = "".join(chr(0x4E00 + number * 7 % 20000) for number in range(9000))
    endless = event(text="hi", sender=name, key="endless")
    with capture_logs():
        _, other = processor(database, echo).process([endless, event(text="hi")])
    assert other != SILENCE
    assert Counter(row["state"] for row in inbox(database)) == {"done": 1, "quarantined": 1}


def test_a_database_that_can_take_nothing_quarantines_nothing(database: Database) -> None:
    if database.engine.dialect.name == "postgresql":
        pytest.skip("its missing table is an error of another class")
    with database.begin() as store:
        store.connection.exec_driver_sql("ALTER TABLE outbox RENAME TO elsewhere")
    with pytest.raises(OperationalError):
        processor(database, says("one", "two")).process(texts(2))
    assert inbox(database) == []
