from datetime import UTC, datetime

from bot.simulator.quotas import Counters, day, minute, month


def test_periods_turn_at_midnight_in_shanghai() -> None:
    before, after = datetime(2026, 11, 30, 15, 59, tzinfo=UTC), datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
    assert (day(before), day(after)) == ("2026-11-30", "2026-12-01")
    assert (month(before), month(after)) == ("2026-11", "2026-12")
    assert minute(after) == "2026-12-01T00:00"


def test_a_refused_use_is_not_counted() -> None:
    counters = Counters()
    assert [counters.take("/a", "d", 2) for _ in range(3)] == [True, True, False]
    assert counters.used("/a", "d") == 2


def test_clearing_forgets_paths_of_that_period_only() -> None:
    counters = Counters()
    for what, period in (("/a", "d"), ("/a", "e"), ("force_refresh", "d")):
        counters.take(what, period, None)
    counters.clear("d")
    used = [counters.used("/a", "d"), counters.used("/a", "e"), counters.used("force_refresh", "d")]
    assert used == [0, 1, 1]
