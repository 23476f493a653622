from datetime import timedelta
from typing import Any

import pytest

from bot.channels.port import Accepted, Unknown
from bot.clock import FixedClock
from bot.delivery.attempt import Attempt
from bot.delivery.ledger import Ledger
from storage.database import Database
from storage.profiles import MemberChange
from tests.support.campaigns import TEMPLATE, campaign, claimed, end, ends, fire
from tests.support.deliveries import queue, window
from tests.support.programs import NOON, SECOND
from tests.support.rows import outbox

MINUTE = timedelta(minutes=1)


def unclear(database: Database, *followers: str) -> tuple[Ledger, FixedClock, list[Attempt]]:
    """Templates of which nobody knows whether they were sent."""
    item = campaign(content=TEMPLATE, **{"class": "service"})
    ledger = fire(database, item, followers=followers or ("o1",))
    attempts, _ = ledger.claim(10)
    end(ledger, attempts, Unknown("dropped"))
    assert isinstance(ledger.clock, FixedClock)
    return ledger, ledger.clock, attempts


def test_a_template_is_repeated_under_its_key(database: Database) -> None:
    ledger, clock, (first,) = unclear(database)
    assert ends(database) == [("attempting", "unclear: dropped")]
    assert ledger.claim(10) == ([], 0)
    clock.advance(10 * SECOND)
    ((second,), _) = ledger.claim(10)
    assert second.outgoing() == first.outgoing()
    assert len(second.key) <= 32
    assert ledger.claim(10)[0] == [], "it is under way"
    end(ledger, [second], Accepted(""))
    assert ends(database) == [("accepted", "")]
    assert outbox(database)[0]["attempted_at"] == NOON


def test_after_nine_minutes_nobody_knows(database: Database) -> None:
    ledger, clock, _ = unclear(database)
    for _ in range(20):
        clock.advance(30 * SECOND)
        attempts, _ = ledger.claim(10)
        end(ledger, attempts, Unknown("dropped"))
    assert ends(database) == [("unknown", "unclear: dropped")]


def test_one_whose_process_died_is_repeated(database: Database) -> None:
    ledger, clock, _ = unclear(database)
    clock.advance(10 * SECOND)
    assert len(ledger.claim(10)[0]) == 1
    clock.advance(3 * MINUTE)
    assert ledger.give_up_on_lost(2 * MINUTE) == 0
    assert claimed(ledger) == [("template", "o1")]


def test_who_left_or_opted_out_gets_no_repetition(database: Database) -> None:
    ledger, clock, _ = unclear(database, "o1", "o2")
    with database.begin() as store:
        store.connection.exec_driver_sql("UPDATE members SET wants_service = FALSE WHERE id = 'm-o1'")
        gone = store.members.load([("main", "o2")])["main", "o2"].copy()
        gone.change(MemberChange(), NOON, "test")
        gone.seen(NOON + SECOND, left=True)
        store.members.save([gone])
    clock.advance(MINUTE)
    assert ledger.claim(10)[0] == []
    assert sorted(ends(database)) == [
        ("unknown", "unclear, not repeated: not_following"),
        ("unknown", "unclear, not repeated: opted_out"),
    ]


def test_nothing_of_a_paused_occurrence_is_repeated(database: Database) -> None:
    ledger, clock, _ = unclear(database)
    with database.begin() as store:
        (tip,) = store.occurrences.listed()
        store.occurrences.pause(tip.id)
    clock.advance(MINUTE)
    assert ledger.claim(10) == ([], 0)
    with database.begin() as store:
        store.occurrences.resume(tip.id)
    assert claimed(ledger) == [("template", "o1")]


@pytest.mark.parametrize("item", [{"content": TEMPLATE, "class": "service"}, {"content": "to many"}])
def test_what_cannot_be_read_any_more_stops_nobody_else(database: Database, item: dict[str, Any]) -> None:
    ledger = fire(database, campaign(**item), followers=("o1", "o2"))
    claimed(ledger, Unknown("dropped"))
    assert isinstance(ledger.clock, FixedClock)
    ledger.clock.advance(MINUTE)
    window(database)
    queue(database, "an answer")
    with database.begin() as store:
        store.connection.exec_driver_sql("UPDATE occurrences SET item_json = '{}'")
    assert claimed(ledger) == [("customer_service", "o1")]
    with database.read() as store:
        assert [each.state for each in store.occurrences.listed()] == ["paused"]
