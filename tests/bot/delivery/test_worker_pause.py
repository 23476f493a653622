"""What was claimed before a pause and has no slot yet is not called after it."""

from datetime import timedelta
from typing import Any

import pytest

from bot.clock import FixedClock
from bot.delivery.attempt import Attempt
from bot.delivery.ledger import Ledger
from storage.database import Database
from tests.support.campaigns import campaign, fire
from tests.support.deliveries import SETTINGS, Sending, states, window, working
from tests.support.servers import until

FOLLOWERS = [f"o{number}" for number in range(10)]


class Ahead(Ledger):
    """Claims more than there are slots for, as a busy worker does."""

    def claim(self, limit: int, *args: Any, **kwargs: Any) -> tuple[list[Attempt], int]:
        kwargs |= {"bulk": len(FOLLOWERS), "most_silent": len(FOLLOWERS)}
        return super().claim(max(limit, len(FOLLOWERS)), *args, **kwargs)


@pytest.mark.parametrize(("waited", "called"), [(timedelta(seconds=1), 10), (timedelta(seconds=1.1), 4)])
async def test_what_has_waited_for_over_a_second_is_given_back(
    database: Database, clock: FixedClock, waited: timedelta, called: int
) -> None:
    fire(database, campaign(), followers=FOLLOWERS)
    for openid in FOLLOWERS:
        window(database, openid)
    sending = Sending()
    sending.gate.clear()
    async with working(database, clock, {"main": sending}, ledger=Ahead(database, clock)):
        await until(lambda: len(sending.sent) == SETTINGS.concurrency)
        begun = states(database)
        with database.begin() as store:
            store.occurrences.pause(1)
        clock.advance(waited)
        sending.gate.set()
        await until(lambda: "attempting" not in states(database))
    assert begun == ["attempting"] * len(FOLLOWERS)
    assert len(sending.sent) == called
    assert states(database).count("accepted") == called
    assert states(database).count("queued") == len(FOLLOWERS) - called
