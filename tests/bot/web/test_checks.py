from datetime import timedelta

import pytest

from bot.clock import FixedClock
from bot.web.checks import UnreadyError, heard_from, room_on_disk, writable
from storage.database import Database
from tests.support.programs import NOON


def test_a_loop_that_is_silent_for_too_long() -> None:
    clock, heard = FixedClock(NOON), [0.0]
    check = heard_from("calendar", lambda: heard[0], lambda: timedelta(seconds=3), clock)
    clock.advance(timedelta(seconds=3))
    check.look()
    clock.advance(timedelta(seconds=1))
    with pytest.raises(UnreadyError, match="has done nothing for 4 s"):
        check.look()
    heard[0] = clock.monotonic()
    check.look()


def test_the_disk_has_room_and_the_database_takes_a_row(database: Database) -> None:
    apart = database.apart()
    room_on_disk(apart).look()
    writable(apart).look()
    apart.close()
