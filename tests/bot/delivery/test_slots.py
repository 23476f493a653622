import pytest

from bot.delivery.attempt import Attempt
from bot.delivery.ladder import Path
from bot.delivery.slots import Slots, spare
from handlers.content import Text
from tests.support.deliveries import due_delivery
from tests.support.programs import NOON, SECOND

MOST = 20


def attempt(number: int = 1, occurrence: int | None = 1) -> Attempt:
    due = due_delivery(id=number, occurrence_id=occurrence)
    return Attempt((due,), Path.CUSTOMER_SERVICE, Text(text="x"), NOON)


def bulk(count: int) -> list[Attempt]:
    return [attempt(number) for number in range(count)]


def started(slots: Slots, most: int = MOST) -> list[int]:
    return [each.due.id for each, _ in slots.start(most)]


@pytest.mark.parametrize(("most", "spares"), [(1, 1), (20, 2), (200, 20)])
def test_answers_have_slots_of_their_own(most: int, spares: int) -> None:
    assert spare(most) == spares
    slots = Slots()
    assert slots.wanted(most, 0) == (most + spares, most)
    slots.claimed(bulk(most), NOON, most)
    assert len(started(slots, most)) == most
    assert slots.wanted(most, most) == (spares, 0)
    slots.claimed([attempt(7, None)], NOON, most)
    assert started(slots, most) == [7]


def test_answers_go_first() -> None:
    slots = Slots()
    slots.claimed([*bulk(3), attempt(9, None)], NOON, 2)
    assert started(slots, 2) == [9, 0, 1]


def test_slow_calls_are_not_claimed_ahead() -> None:
    slots = Slots()
    slots.claiming()
    slots.claimed(bulk(MOST), NOON, MOST)
    started(slots)
    assert (slots.lead, slots.wanted(MOST, MOST)[1]) == (0, 0)


def test_fast_calls_are_claimed_ahead_and_no_more_than_run() -> None:
    slots = Slots()
    slots.claimed(bulk(MOST), NOON, MOST)
    running = [each for each, _ in slots.start(MOST)]
    slots.claiming()
    for each in running[:3]:
        slots.ended(each)
    slots.claimed(bulk(3), NOON, MOST)
    assert (slots.lead, len(started(slots))) == (12, 3)
    assert slots.wanted(MOST, MOST) == (12, 12)
    slots.claimed(bulk(12), NOON, MOST)
    slots.claiming()
    for each in running[3:]:
        slots.ended(each)
    slots.claimed([], NOON, MOST)
    assert slots.lead == MOST


def test_a_claim_waits_until_half_of_the_lead_is_used() -> None:
    slots = Slots(lead=10)
    slots.claimed(bulk(MOST), NOON, MOST)
    slots.lead = 10
    running = [each for each, _ in slots.start(MOST)]
    slots.claimed(bulk(10), NOON, MOST)
    slots.lead = 10
    for number, each in enumerate(running[:5], 1):
        slots.ended(each)
        started(slots)
        assert slots.wanted(MOST, MOST)[1] == (0 if number < 5 else 5)


def test_what_is_not_written_yet_is_bounded() -> None:
    assert Slots().wanted(MOST, 2 * MOST) == (2, 2)
    assert Slots().wanted(MOST, 3 * MOST) == (0, 0)


def test_what_is_not_called_any_more_is_told_once() -> None:
    slots = Slots()
    slots.claimed([*bulk(2), attempt(9, None)], NOON, MOST)
    assert [each.due.id for each in slots.rest()] == [9, 0, 1]
    assert slots.rest() == []


def test_what_may_not_start_keeps_its_place_and_holds_up_no_other() -> None:
    slots = Slots()
    slots.claimed(bulk(5), NOON, MOST)
    assert [each.due.id for each, _ in slots.start(3, lambda each: each.due.id % 2 == 1)] == [1, 3]
    assert started(slots, 3) == [0]
    slots.ended(attempt(1))
    assert started(slots, 3) == [2]


def test_what_was_claimed_long_ago_is_not_called_any_more() -> None:
    slots = Slots()
    slots.claimed([*bulk(2), attempt(9, None)], NOON, MOST)
    slots.claimed(bulk(1), NOON + SECOND, MOST)
    assert [each.due.id for each in slots.late(NOON + SECOND)] == [9, 0, 1]
    assert started(slots) == [0]
