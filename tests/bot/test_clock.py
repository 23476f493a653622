from datetime import UTC, datetime, timedelta

from bot.clock import FixedClock, ShiftedClock, SystemClock

START = datetime(2026, 11, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_the_systems_clock_is_aware_and_goes_on() -> None:
    clock = SystemClock()
    assert clock.now().tzinfo is UTC
    assert clock.monotonic() <= clock.monotonic()


def test_a_shifted_clock_can_be_moved_both_ways() -> None:
    clock = ShiftedClock(HOUR)
    assert clock.now() - SystemClock().now() > HOUR - timedelta(seconds=10)
    clock.advance(-2 * HOUR)
    assert clock.now() < SystemClock().now()


def test_a_fixed_clock_stands_still_until_it_is_moved() -> None:
    clock = FixedClock(START)
    assert (clock.now(), clock.now(), clock.monotonic()) == (START, START, 0)
    clock.advance(HOUR)
    assert (clock.now(), clock.monotonic()) == (START + HOUR, 3600)
    clock.sleep(2.5)
    assert clock.monotonic() == 3602.5


def test_sleeping_takes_its_time() -> None:
    clock = SystemClock()
    began = clock.monotonic()
    clock.sleep(0.002)
    assert clock.monotonic() - began >= 0.002
