"""From an occurrence that fires to its whole audience in the outbox."""

import pytest

from bot.calendar.fire import Calendar
from bot.calendar.item import CalendarItem
from bot.calendar.kept import kept
from bot.calendar.message import draws_of
from bot.calendar.pace import Pace
from bot.config.peace import PeaceSection
from handlers.content import Text
from storage.attributes import Attribute
from storage.buckets import bucket_of
from storage.database import Database
from storage.models import Occurrence
from tests.bot.calendar.items import item, utc
from tests.bot.calendar.running import DAILY, MINUTE, MORNING, Running
from tests.support.rows import rows


def test_a_large_audience_is_written_chunk_by_chunk_side_by_side(database: Database) -> None:
    running = Running(database, *"abcde")
    running.calendar = Calendar(database, running.clock, Pace(2, 2), at_once=1)
    other = item("0 9 * * *", id="other")
    running.tick(DAILY, other)
    running.clock.advance(MINUTE)
    assert [running.calendar.tick([DAILY, other]) for _ in range(4)] == [
        (4, True),
        (4, True),
        (2, False),
        (0, False),
    ]
    assert [each[1:] for each in running.decided()] == [("sending", "", 5)] * 2


@pytest.mark.parametrize(
    "later", [[], [item("0 9 * * *", content="new", audience={"tag": "VIP"}, title="New")]]
)
def test_what_runs_is_not_changed_by_the_configuration(database: Database, later: list[CalendarItem]) -> None:
    """Neither taking the item out nor changing it touches an occurrence that has begun."""
    running = Running(database, "a", "b", "c")
    running.calendar = Calendar(database, running.clock, Pace(1, 1), at_once=1)
    running.tick(DAILY)
    queued = [running.tick(DAILY, after=MINUTE), *(running.tick(*later) for _ in range(3))]
    assert queued == [1, 1, 1, 0]
    assert {row["topic"] for row in running.queued()} == {"Tip"}
    assert [kept(row["item_json"]).content for row in rows(database, Occurrence)] == [Text(text="x")]


def test_a_renamed_item_is_another_one(database: Database) -> None:
    running = Running(database, "a")
    renamed = item("2026-11-20 09:00", id="renamed")
    running.tick(item("2026-11-20 09:00"))
    assert running.tick(item("2026-11-20 09:00"), after=MINUTE) == 1
    assert running.tick(renamed, after=MINUTE) == 1
    assert [row["source"] for row in running.queued()] == ["calendar:tip", "calendar:renamed"]


def test_an_item_that_cannot_be_read_pauses_its_occurrence_alone(database: Database) -> None:
    running = Running(database, "a")
    with database.begin() as store:
        store.occurrences.fire("odd", MORNING, '{"id": "odd"}', MORNING)
    running.tick(DAILY)
    assert running.tick(DAILY, after=MINUTE) == 1
    assert [each[1:] for each in running.decided()] == [
        ("paused", "this version of Roost cannot read its item", 0),
        ("sending", "", 1),
    ]


def test_what_is_left_of_a_cancelled_occurrence_is_cancelled(database: Database) -> None:
    running = Running(database, "a", "b", "c")
    running.tick(DAILY)
    running.tick(DAILY, after=MINUTE)
    with database.begin() as store:
        store.occurrences.cancel(store.occurrences.listed()[0].id)
    running.tick(DAILY)
    assert {row["state"] for row in running.queued()} == {"cancelled"}


def test_a_members_own_time_as_it_was_known_when_it_fired(database: Database) -> None:
    running = Running(database, "a", "b", "late", start=utc("2026-11-19 18:59"))
    own = item("0 9 * * *", "member")
    with database.begin() as store:
        for member, zone in (("b", "Europe/Berlin"), ("late", "Atlantis")):
            store.attributes.put([Attribute(member, "tz", zone, "test", running.clock.now())])
    running.tick(own)
    assert running.tick(own, after=MINUTE) == 3
    assert {row["openid"]: row["not_before"] for row in running.queued()} == {
        "o-a": utc("2026-11-20 01:00"),
        "o-b": utc("2026-11-20 08:00"),
        "o-late": utc("2026-11-20 01:00"),
    }
    assert running.queued()[0]["expires_at"] == utc("2026-11-20 03:00")
    assert running.decided() == [(utc("2026-11-19 19:00"), "sending", "", 3)]


def test_another_control_group_counts_from_the_next_occurrence(database: Database) -> None:
    running = Running(database, *"abcdefgh")
    peace = [PeaceSection(control_group=0.5, salt="x")]
    running.calendar = Calendar(database, running.clock, Pace(1, 1), lambda: peace[0], at_once=1)
    running.tick(DAILY)
    running.tick(DAILY, after=MINUTE)
    draws, peace[0] = draws_of(DAILY, peace[0]), PeaceSection()
    for _ in range(8):
        running.tick(DAILY)
    held_out = {row["member_id"]: row["reason"] for row in running.queued()}
    assert held_out == {name: draws.held_out_reason(bucket_of(name)) for name in "abcdefgh"}
    assert set(held_out.values()) == {"", "control_group"}
