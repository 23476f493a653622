"""Items that are paused or cancelled before they are due, and while they run."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.calendar.fire import Calendar
from bot.calendar.item import CalendarItem
from storage.database import Database, open_database
from storage.models import CalendarMark, Occurrence
from tests.bot.calendar.items import item
from tests.bot.calendar.running import DAILY, MINUTE, MORNING, Running
from tests.support.rows import rows

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DUE = MORNING + MINUTE


class Steered(Running):
    """A calendar that has looked at its items once, a minute before they are due."""

    def __init__(self, database: Database, *items: CalendarItem) -> None:
        super().__init__(database, "a", "b")
        self.items: Sequence[CalendarItem] = items
        self.tick(*items)

    def stop(self, how: str, name: str = "tip") -> None:
        with self.database.begin() as store:
            getattr(store.item_states, how)(name)

    def look(self, after: timedelta) -> int:
        return self.tick(*self.items, after=after)

    def ended(self) -> list[tuple[str, str]]:
        return [(state, reason) for _, state, reason, _ in self.decided()]


@pytest.mark.parametrize(
    ("resumed_after", "queued", "ended"),
    [
        (timedelta(0), 2, [("sending", "")]),
        (2 * HOUR, 2, [("sending", "")]),
        (2 * HOUR + MINUTE, 0, [("expired", "its item was paused")]),
    ],
)
def test_what_comes_due_in_a_pause_goes_out_after_it_unless_it_is_too_late(
    database: Database, resumed_after: timedelta, queued: int, ended: list[tuple[str, str]]
) -> None:
    steered = Steered(database, item("2026-11-20 09:00"))
    steered.stop("pause")
    assert steered.look(MINUTE) == 0
    assert steered.look(resumed_after) == 0
    steered.stop("resume")
    assert [steered.look(timedelta(0)) for _ in range(2)] == [queued, 0]
    assert steered.ended() == ended


def test_a_long_pause_piles_nothing_up(database: Database) -> None:
    steered = Steered(database, item("0 * * * *"))
    steered.stop("pause")
    assert sum(steered.look(HOUR) for _ in range(6)) == 0
    assert steered.ended() == [("expired", "its item was paused")] * 5
    steered.stop("resume")
    assert steered.look(timedelta(0)) == 2, "the latest of six"
    assert steered.look(HOUR) == 2
    assert steered.ended()[5:] == [("sending", "")] * 2


def test_a_pause_that_waits_writes_nothing(database: Database) -> None:
    steered = Steered(database, DAILY)
    steered.stop("pause")
    steered.look(MINUTE)
    before = rows(database, CalendarMark), rows(database, Occurrence)
    steered.look(MINUTE)
    assert (rows(database, CalendarMark), rows(database, Occurrence)) == before


def test_what_is_cancelled_before_it_is_due_never_goes_out(database: Database) -> None:
    steered = Steered(database, item("2026-11-20 09:00"), item("2026-11-20 09:00", id="other"))
    steered.stop("cancel")
    assert steered.look(MINUTE) == 2, "the other one"
    steered.stop("resume")
    assert steered.look(MINUTE) == 0
    assert [each[1:] for each in sorted(steered.decided(), key=lambda each: each[1])] == [
        ("cancelled", "its item was cancelled", 0),
        ("sending", "", 2),
    ]


def test_a_cancelled_item_that_is_resumed_in_time_goes_out(database: Database) -> None:
    steered = Steered(database, DAILY)
    steered.stop("cancel")
    assert steered.look(2 * MINUTE) == 0
    steered.stop("resume")
    assert steered.look(DAY) == 2
    assert steered.ended() == [("cancelled", "its item was cancelled"), ("sending", "")]


def test_only_the_next_one_is_called_off(database: Database) -> None:
    steered = Steered(database, DAILY)
    with database.begin() as store:
        store.occurrences.call_off("tip", [DUE], MORNING)
    assert [steered.look(MINUTE), steered.look(DAY)] == [0, 2]
    assert steered.ended() == [("cancelled", "by hand"), ("sending", "")]


def test_the_one_before_it_is_caught_up_as_if_it_were_the_latest(database: Database) -> None:
    steered = Steered(database, item("0 * * * *"))
    with database.begin() as store:
        store.occurrences.call_off("tip", [DUE + HOUR], MORNING)
    assert steered.look(MINUTE + HOUR) == 2
    assert steered.ended() == [("sending", ""), ("cancelled", "by hand")]


@pytest.mark.parametrize("how", ["pause", "cancel"])
def test_every_server_heeds_it_also_after_a_restart(database: Database, database_url: str, how: str) -> None:
    steered = Steered(database, DAILY)
    steered.stop(how)
    other = open_database(database_url)
    steered.clock.advance(MINUTE)
    assert [Calendar(each, steered.clock).tick([DAILY]).queued for each in (other, database)] == [0, 0]
    other.close()


def test_a_pause_outlasts_every_change_of_the_file(database: Database) -> None:
    steered = Steered(database, DAILY)
    steered.stop("pause")
    steered.items = ()
    assert steered.look(MINUTE) == 0
    steered.items = (item("2 9 * * *", content="new"),)
    assert [steered.look(timedelta(0)), steered.look(2 * MINUTE)] == [0, 0]
    steered.stop("resume")
    assert steered.look(timedelta(0)) == 2
    assert [due for due, state, _, _ in steered.decided() if state == "sending"] == [DUE + 2 * MINUTE]


def test_what_runs_stops_and_goes_on_with_its_item(database: Database) -> None:
    steered = Steered(database, DAILY)
    assert steered.look(MINUTE) == 2
    steered.stop("pause")
    steered.look(DAY)
    assert steered.ended() == [("paused", "by hand")], "tomorrow's may still go out"
    steered.stop("resume")
    assert steered.look(timedelta(0)) == 2
    assert steered.ended() == [("sending", "")] * 2


def test_an_own_time_waits_as_long_as_it_is_in_time_anywhere(database: Database) -> None:
    """It was due 6 hours ago where the day begins first, and is not due yet elsewhere."""
    steered = Steered(database, item("0 9 * * *", "member", max_late="1h"))
    steered.stop("pause")
    assert steered.look(DAY) == 0
    steered.stop("resume")
    assert steered.look(timedelta(0)) == 2
