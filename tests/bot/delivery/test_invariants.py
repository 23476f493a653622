"""Whatever the platform answers, and whoever dies when: reliability.md, invariants 6, 7 and 8."""

import random
from collections import Counter
from datetime import timedelta
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.port import Accepted, Closed, Outcome, Rejected, Retry, Unknown
from bot.clock import FixedClock
from bot.delivery.attempt import Attempt
from bot.delivery.ladder import Path
from bot.delivery.ledger import Ledger
from storage.database import Database, open_database
from storage.migrate import migrate
from tests.support.campaigns import NOTICE, TEMPLATE, campaign, end, fire
from tests.support.deliveries import window
from tests.support.programs import NOON, SECOND
from tests.support.rows import outbox

FINAL = {"accepted", "rejected", "unknown", "suppressed", "expired"}
MINUTE = timedelta(minutes=1)
KEYED = {Path.TEMPLATE, Path.MASS}


class Oracle:
    """A platform that executes calls, knows keys, and loses answers; `executed` is what members got."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.executed: Counter[int] = Counter()
        self.keys: set[str] = set()

    def call(self, attempt: Attempt) -> Outcome | None:  # noqa: PLR0911 - one for each way it can end
        """The outcome; None when the process dies before it is written."""
        if attempt.path in KEYED and attempt.key in self.keys:
            known: list[Outcome] = [Accepted("p"), Unknown("dropped"), Retry(MINUTE, "too soon")]
            return self.chance.choice(known)
        match self.chance.randrange(8):
            case 0:
                return Retry(SECOND, "busy")
            case 1:
                return Rejected(40003, "no") if attempt.path is not Path.MASS else Retry(SECOND, "busy")
            case 2 if attempt.path not in KEYED:
                return Closed(45015, "closed")
            case 3:
                return Unknown("not executed, but who knows")
            case 4:
                return None
            case way:
                self.keys.add(attempt.key)
                self.executed.update(due.id for due in attempt.dues)
                ends: list[Outcome | None] = [Accepted("p"), Unknown("dropped"), None]
                return ends[way - 5]


def work(ledger: Ledger, clock: FixedClock, oracle: Oracle) -> None:
    """Until all is settled, which it must be within the items' time and a day."""
    for _ in range(400):
        attempts, _ = ledger.claim(oracle.chance.randint(1, 5))
        for attempt in attempts:
            outcome = oracle.call(attempt)
            if outcome is not None:
                end(ledger, [attempt], outcome)
        ledger.give_up_on_lost(2 * MINUTE)
        if {row["state"] for row in outbox(ledger.database)} <= FINAL:
            return
        clock.advance(oracle.chance.choice([SECOND, MINUTE, timedelta(hours=2)]))


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_every_delivery_ends_once_and_nobody_gets_anything_twice(seed: int) -> None:
    chance = random.Random(seed)
    with TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{folder}/roost.db")
        migrate(database)
        try:
            _run(database, chance)
        finally:
            database.close()


def _run(database: Database, chance: random.Random) -> None:
    followers = [f"o{number}" for number in range(6)]
    for openid in followers:
        if chance.random() < 0.5:
            window(database, openid)
        with database.begin() as store:
            if chance.random() < 0.5:
                store.subscriptions.accepted("main", openid, "T", NOON)
    service = campaign("service", **{"class": "service"}, fallback=[NOTICE, TEMPLATE])
    ledger = fire(database, campaign("news"), service, followers=followers)
    clock = ledger.clock
    assert isinstance(clock, FixedClock)
    oracle = Oracle(chance)
    work(ledger, clock, oracle)
    deliveries = outbox(database)
    states = Counter(row["state"] for row in deliveries)
    assert set(states) <= FINAL, states
    assert len(deliveries) == 2 * len(followers)
    for row in deliveries:
        times = oracle.executed[row["id"]]
        assert times <= 1, f"{row['state']} by {row['path']}: {times} times"
        assert row["state"] != "accepted" or times == 1, "accepted here, so it was there"
        assert times == 0 or row["state"] in {"accepted", "unknown"}, f"it arrived, and is {row['state']}"
