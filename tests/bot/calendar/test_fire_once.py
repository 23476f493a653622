"""Items that each member gets at most once, however often they are due."""

from datetime import datetime, timedelta

import pytest

from bot.calendar.item import CalendarItem
from storage.database import Database
from storage.models import Delivery, DeliveryState, Member, table_of
from tests.bot.calendar.items import item
from tests.bot.calendar.members import enrol
from tests.bot.calendar.running import MINUTE, MORNING, Running

ONCE = item("* * * * *", once=True)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def begun(database: Database, *members: str) -> Running:
    running = Running(database, *members)
    running.tick(ONCE)
    return running


def end(running: Running, state: DeliveryState, reason: str = "") -> None:
    """What was queued last ends so."""
    table = table_of(Delivery)
    with running.database.begin() as store:
        ended = table.update().where(table.c.state == DeliveryState.QUEUED)
        store.connection.execute(ended.values(state=state, reason=reason, settled_at=running.clock.now()))


def seen(database: Database, at: datetime) -> None:
    with database.begin() as store:
        store.connection.execute(table_of(Member).update().values(last_seen_at=at))


def test_everybody_gets_one_row_with_its_outcome(database: Database) -> None:
    running = begun(database, "a", "silent")
    enrol(database, "left", MORNING, following=False)
    assert [running.tick(ONCE, after=MINUTE) for _ in range(3)] == [3, 0, 0]
    enrol(database, "new", MORNING)
    assert [running.tick(ONCE, after=MINUTE) for _ in range(2)] == [1, 0]
    assert {row["openid"] for row in running.queued()} == {"o-a", "o-silent", "o-left", "o-new"}
    assert all(row["once"] for row in running.queued())


@pytest.mark.parametrize(
    ("state", "again"),
    [
        *((state, 0) for state in DeliveryState if state not in {"expired", "cancelled"}),
        (DeliveryState.EXPIRED, 1),
        (DeliveryState.CANCELLED, 1),
    ],
)
def test_it_is_tried_again_only_where_nothing_was_tried(
    database: Database, state: DeliveryState, again: int
) -> None:
    running = begun(database, "a")
    assert running.tick(ONCE, after=MINUTE) == 1
    end(running, state)
    assert running.tick(ONCE, after=MINUTE) == again


@pytest.mark.parametrize("reason", ["no_open_path", "not_following", "opted_out"])
def test_who_cannot_be_reached_is_left_alone_until_they_are_seen(database: Database, reason: str) -> None:
    running = begun(database, "a")
    running.tick(ONCE, after=MINUTE)
    end(running, DeliveryState.SUPPRESSED, reason)
    assert [running.tick(ONCE, after=DAY) for _ in range(3)] == [0, 0, 0]
    seen(database, running.clock.now())
    assert [running.tick(ONCE, after=MINUTE) for _ in range(2)] == [1, 0]


def test_what_may_pass_by_itself_is_tried_again_after_a_day(database: Database) -> None:
    running = begun(database, "a")
    running.tick(ONCE, after=MINUTE)
    end(running, DeliveryState.SUPPRESSED, "cap_2_in_7d")
    assert [running.tick(ONCE, after=after) for after in (HOUR, 22 * HOUR, HOUR)] == [0, 0, 1]


def test_what_was_sent_before_it_became_an_item_for_once_counts_too(database: Database) -> None:
    """The sender finds out, tells so, and it is not asked again however often the member is seen."""
    running = begun(database, "a")
    running.tick(ONCE, after=MINUTE)
    end(running, DeliveryState.SUPPRESSED, "already_reached")
    seen(database, running.clock.now() + HOUR)
    assert [running.tick(ONCE, after=DAY) for _ in range(2)] == [0, 0]


def test_other_items_are_no_matter(database: Database) -> None:
    running = begun(database, "a")
    other = item("* * * * *", id="other", once=True)
    plain: CalendarItem = item("* * * * *", id="plain")
    running.tick(ONCE, other, plain)
    assert running.tick(ONCE, other, plain, after=MINUTE) == 3
    assert running.tick(ONCE, other, plain, after=MINUTE) == 1
