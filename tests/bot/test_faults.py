from datetime import timedelta

import structlog
from structlog.testing import capture_logs

from bot.clock import FixedClock
from bot.faults import Faults
from tests.support.programs import NOON


def test_a_fault_is_told_once_a_minute_and_counted() -> None:
    clock = FixedClock(NOON)
    faults = Faults(clock, structlog.get_logger())
    with capture_logs() as lines:
        for _ in range(500):
            faults.tell("not stored", TimeoutError("late\nand more"), account="main")
        faults.tell("not stored", OSError("disk"))
        clock.advance(timedelta(seconds=60))
        faults.tell("not stored", TimeoutError("late" * 1000))
    assert [(line["reason"][:20], line["since_last"]) for line in lines] == [
        ("TimeoutError: late", 0),
        ("OSError: disk", 0),
        ("TimeoutError: latela", 499),
    ]
    assert max(len(line["reason"]) for line in lines) == 300
