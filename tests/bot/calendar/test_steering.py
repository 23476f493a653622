"""Whatever is paused, resumed and cancelled when: reliability.md, invariants 6, 10 and 12."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.calendar.due import occurrences
from bot.calendar.fire import Calendar
from bot.channels.port import Accepted
from bot.clock import FixedClock
from bot.delivery.attempt import Result
from bot.delivery.ledger import Ledger
from storage.database import Database
from storage.models import ItemState
from tests.bot.calendar.items import item
from tests.bot.calendar.members import enrol
from tests.bot.calendar.running import MORNING
from tests.support.campaigns import TEMPLATE
from tests.support.rows import emptied, outbox

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
SERVICE: dict[str, Any] = {"class": "service", "content": TEMPLATE}  # can be sent at any time
ITEMS = {
    each.id: each
    for each in (
        item("0 * * * *", id="hourly", max_late="90m", **SERVICE),
        item("2026-11-20 11:00", id="once", max_late="4h", **SERVICE),
    )
}
MEMBERS = ("a", "b", "c")
_STATES = {"pause": ItemState.PAUSED, "resume": ItemState.RUNNING, "cancel": ItemState.CANCELLED}
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("look"), st.sampled_from([0, 1, 29, 61, 100, 300])),
        st.tuples(st.just("send"), st.integers(1, 4)),
        st.tuples(st.sampled_from([*_STATES, "cancel next"]), st.sampled_from(sorted(ITEMS))),
    ),
    max_size=30,
)


class World:
    """Two servers, three members and somebody who steers."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = FixedClock(MORNING)
        self.servers = [Calendar(database, self.clock) for _ in range(2)]
        self.ledger = Ledger(database, self.clock)
        self.states = dict.fromkeys(ITEMS, ItemState.RUNNING)
        self.sent: Counter[tuple[int, str]] = Counter()
        for member in MEMBERS:
            enrol(database, member, MORNING)
        self.look(0)

    def look(self, minutes: int) -> None:
        self.clock.advance(minutes * MINUTE)
        for server in self.servers:
            server.tick(list(ITEMS.values()))

    def steer(self, how: str, name: str) -> None:
        now = self.clock.now()
        with self.database.begin() as store:
            if how == "cancel next":
                store.occurrences.call_off(name, occurrences(ITEMS[name], now, now + 24 * HOUR)[:1], now)
            else:
                getattr(store.item_states, how)(name)
                self.states[name] = _STATES[how]

    def send(self, limit: int) -> int:
        attempts, looked_at = self.ledger.claim(limit)
        for attempt in attempts:
            name = attempt.due.source.removeprefix("calendar:")
            assert self.states[name] is ItemState.RUNNING, f"{name} is {self.states[name]}, and is called"
            assert attempt.due.occurrence_id
            self.sent[attempt.due.occurrence_id, attempt.due.openid] += 1
        self.ledger.settle([Result(each, Accepted("p")) for each in attempts], 5)
        return looked_at

    def let_go(self) -> None:
        """Nobody steers any more, and all that is due is sent."""
        for name in ITEMS:
            self.steer("resume", name)
        self.look(0)
        while self.send(100):
            pass
        self.look(0)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
@example([("cancel", "hourly"), ("look", 300), ("resume", "hourly"), ("look", 61)])
def test_nothing_goes_out_of_what_is_stopped_nothing_twice_and_nothing_is_lost_without_a_reason(
    database: Database, steps: list[tuple[str, int | str]]
) -> None:
    world = World(emptied(database))
    for how, what in steps:
        match what:
            case str():
                world.steer(how, what)
            case int() if how == "look":
                world.look(what)
            case int():
                world.send(what)
    world.let_go()
    assert set(world.sent.values()) <= {1}
    for each in ITEMS.values():
        _check(world, each.id, occurrences(each, MORNING, world.clock.now()))


def _check(world: World, name: str, due: list[datetime]) -> None:
    """Each that was due has one row: done with everybody's outcome, or never begun, with the reason."""
    with world.database.read() as store:
        listed = {each.due_at: each for each in store.occurrences.listed(1000, name)}
    assert [at for at in sorted(listed) if at <= world.clock.now()] == due
    for at in due:
        found = listed[at]
        ends = [(row["state"], row["reason"]) for row in outbox(world.database, occurrence_id=found.id)]
        match found.state:
            case "done":
                assert len(ends) == len(MEMBERS)
            case "cancelled" | "expired":
                assert found.reason
                assert not ends or found.state == "cancelled"
            case state:
                raise AssertionError(f"{name} of {at} is {state}")
        assert all(state == "accepted" or reason for state, reason in ends)
        assert {state for state, _ in ends} <= {"accepted", "expired", "cancelled"}
