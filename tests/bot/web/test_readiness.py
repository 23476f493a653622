import threading
from datetime import timedelta

from structlog.testing import capture_logs

from bot.clock import FixedClock
from bot.web.readiness import Check, Readiness
from tests.support.programs import NOON


def fine() -> None:
    pass


def fail() -> None:
    raise OSError("no room")


async def test_nothing_is_wrong() -> None:
    assert await Readiness([Check("a", fine), Check("b", fine)], FixedClock(NOON)).fault() is None


async def test_every_fault_is_told_and_what_hangs_by_its_name() -> None:
    end = threading.Event()

    def hang() -> None:
        end.wait()

    checks = [Check("disk", fail), Check("fine", fine), Check("database", hang)]
    readiness = Readiness(checks, FixedClock(NOON))
    hung = "disk: OSError: no room; database: TimeoutError: no answer within 0.8 s"
    assert await readiness.fault() == hung
    end.set()
    assert await readiness.fault() == "disk: OSError: no room"


async def test_a_fault_is_one_line_a_minute_and_counted() -> None:
    clock = FixedClock(NOON)
    readiness = Readiness([Check("disk", fail), Check("sender", fail)], clock)
    with capture_logs() as lines:
        for _ in range(50):
            await readiness.fault()
        clock.advance(timedelta(minutes=1))
        await readiness.fault()
    assert [(line["event"], line["reason"], line["since_last"]) for line in lines] == [
        ("not ready: disk", "OSError: no room", 0),
        ("not ready: sender", "OSError: no room", 0),
        ("not ready: disk", "OSError: no room", 49),
        ("not ready: sender", "OSError: no room", 49),
    ]
    assert not any("exc_info" in line for line in lines)
