from datetime import timedelta

from bot.delivery.breaker import FAILURES, LONGEST, SHORTEST, Breaker
from tests.support.programs import NOON, SECOND


def broken(chance: float = 1.0) -> Breaker:
    breaker = Breaker(lambda: chance)
    for _ in range(FAILURES):
        breaker.failed(NOON)
    return breaker


def test_a_few_failures_stop_nothing() -> None:
    breaker = Breaker(lambda: 1.0)
    assert [breaker.failed(NOON) for _ in range(FAILURES - 1)] == [None] * (FAILURES - 1)
    breaker.succeeded()
    assert breaker.failed(NOON) is None
    assert breaker.allows(20, NOON) == 20


def test_too_many_in_a_row_stop_everything_for_a_while() -> None:
    breaker = broken()
    assert breaker.until == NOON + SHORTEST
    assert breaker.failed(NOON + SECOND) is None
    assert breaker.allows(20, NOON + SECOND) == 0


def test_after_the_pause_one_call_tries() -> None:
    breaker = broken()
    after = NOON + SHORTEST
    assert [breaker.allows(20, after) for _ in range(3)] == [1, 0, 0]
    breaker.succeeded()
    assert breaker.allows(20, after) == 20


def test_a_try_that_fails_doubles_the_pause_up_to_the_longest() -> None:
    breaker, now, pauses = broken(), NOON + SHORTEST, []
    for _ in range(6):
        assert breaker.allows(20, now) == 1
        until = breaker.failed(now)
        assert until
        pauses.append(until - now)
        now = until
    assert pauses == [SHORTEST * 2, SHORTEST * 4, SHORTEST * 8, SHORTEST * 16, LONGEST, LONGEST]


def test_a_try_that_was_never_made_is_forgotten() -> None:
    breaker = broken()
    assert breaker.allows(1, NOON + SHORTEST) == 1
    assert breaker.allows(1, NOON + SHORTEST + timedelta(minutes=1)) == 1


def test_chance_brings_processes_back_at_different_moments() -> None:
    assert [broken(chance).until for chance in (0.0, 0.5)] == [NOON + SHORTEST / 2, NOON + SHORTEST * 0.75]
