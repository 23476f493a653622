import asyncio
import bisect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import FixedClock, SystemClock
from bot.delivery.gate import Gate
from storage.quotas import Span
from tests.support.programs import NOON, SECOND

KEY = ("main", "message/custom/send")


def gate(second: int | None = None, minute: int | None = None) -> Gate:
    limits: dict[Span, int | None] = {"second": second, "minute": minute}
    return Gate(lambda _account, _endpoint: {span: n for span, n in limits.items() if n is not None})


def test_a_call_counts_until_a_second_after_its_end() -> None:
    one = gate(second=2)
    assert [one.enter(KEY, 0.0) for _ in range(3)] == [True, True, False]
    assert not one.enter(KEY, 5.0), "both are still under way"
    one.leave(KEY, 5.0)
    assert not one.enter(KEY, 5.9)
    assert one.opens_in(5.9) == pytest.approx(0.1)
    assert one.enter(KEY, 6.0)
    assert not one.enter(KEY, 6.0)
    assert one.enter(("shop", KEY[1]), 6.0), "another account's"


def test_a_minute_s_limit_counts_too() -> None:
    one = gate(second=2, minute=3)
    for second in (0, 1, 2):
        assert one.enter(KEY, second)
        one.leave(KEY, second)
    assert [one.enter(KEY, at) for at in (3, 59.9, 60)] == [False, False, True]


def test_without_a_limit_it_is_open() -> None:
    one = gate()
    assert all(one.enter(KEY, 0.0) for _ in range(1000))
    assert one.opens_in(0.0) is None


async def test_a_repetition_is_another_call() -> None:
    one, clock = gate(second=1), FixedClock(NOON)
    assert one.enter(KEY, clock.monotonic())
    repeated = asyncio.create_task(one.again(KEY, clock))
    for _ in range(5):
        await asyncio.sleep(0.01)
    assert not repeated.done()
    clock.advance(SECOND)
    async with asyncio.timeout(30):
        await repeated
    assert not one.enter(KEY, clock.monotonic())
    one.leave(KEY, clock.monotonic())
    await asyncio.wait_for(gate(second=5).again(KEY, SystemClock()), 30)


CALLS = st.lists(
    st.tuples(
        st.integers(0, 600),  # milliseconds until it is wanted
        st.integers(0, 1500),  # how long it is under way
        st.floats(0, 1),  # at which part of that the platform sees it
    ),
    max_size=150,
)


@given(limit=st.integers(1, 8), calls=CALLS)
def test_the_platform_sees_no_more_in_any_second_however_long_calls_take(
    limit: int, calls: list[tuple[int, int, float]]
) -> None:
    one, seen, running, now = gate(second=limit), list[int](), list[int](), 0
    for later, lasts, part in calls:
        now += later
        while running and running[0] <= now:
            one.leave(KEY, running.pop(0) / 1000)
        if one.enter(KEY, now / 1000):
            bisect.insort(running, now + lasts)
            bisect.insort(seen, now + int(lasts * part))
    for began in seen:
        assert len([at for at in seen if began <= at < began + 1000]) <= limit
