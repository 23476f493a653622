import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

import pytest

from bot.group import Group, OverloadedError


class Step:
    """Doubles numbers; its first group waits until it may go on."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.begun, self.released = threading.Event(), threading.Event()

    def __call__(self, items: Sequence[int]) -> list[int]:
        self.groups.append(list(items))
        self.begun.set()
        self.released.wait(10)
        if 0 in items:
            raise ZeroDivisionError
        return [2 * item for item in items]


@asynccontextmanager
async def running(
    step: Step, on_group: Callable[[int], None] = lambda _: None, most: int = 100
) -> AsyncIterator[Group[int, int]]:
    with ThreadPoolExecutor(1) as threads:
        group: Group[int, int] = Group(step, threads, largest=3, on_group=on_group, most=most)
        task = asyncio.create_task(group.run())
        yield group
        step.released.set()
        group.close()
        await task


async def test_what_arrives_meanwhile_is_worked_on_together_in_order() -> None:
    step, sizes = Step(), list[int]()
    async with running(step, sizes.append) as group:
        first = group.submit(1)
        await asyncio.to_thread(step.begun.wait, 10)
        rest = [group.submit(number) for number in range(2, 7)]
        step.released.set()
        assert await asyncio.gather(first, *rest) == [2, 4, 6, 8, 10, 12]
        assert await group.submit(7) == 14, "and it waits for more"
    assert step.groups == [[1], [2, 3, 4], [5, 6], [7]]
    assert sizes == [1, 3, 2, 1]


async def test_a_failing_group_tells_all_of_it_and_goes_on() -> None:
    step = Step()
    step.released.set()
    async with running(step) as group:
        failing = [group.submit(0), group.submit(1)]
        results = await asyncio.gather(*failing, return_exceptions=True)
        assert [type(result) for result in results] == [ZeroDivisionError] * 2
        assert await group.submit(2) == 4


@pytest.mark.parametrize("number", [0, 1])
async def test_who_no_longer_waits_holds_nobody_up(number: int) -> None:
    step = Step()
    async with running(step) as group:
        gone, other = group.submit(number), group.submit(2)
        await asyncio.to_thread(step.begun.wait, 10)
        gone.cancel()
        step.released.set()
        await asyncio.wait({other})
        assert (other.exception() is None) == bool(number)


async def test_closing_finishes_what_waits() -> None:
    step = Step()
    step.released.set()
    async with running(step) as group:
        futures = [group.submit(number) for number in range(1, 6)]
        group.close()
        assert await asyncio.gather(*futures) == [2, 4, 6, 8, 10]


async def test_above_the_most_that_may_wait_the_oldest_gives_way() -> None:
    step = Step()
    async with running(step, most=2) as group:
        first = group.submit(1)
        await asyncio.to_thread(step.begun.wait, 10)
        oldest, *others = [group.submit(number) for number in (2, 3, 4)]
        step.released.set()
        with pytest.raises(OverloadedError, match="more than 2 wait"):
            await oldest
        assert await asyncio.gather(first, *others) == [2, 6, 8]
    assert step.groups == [[1], [3, 4]]


async def test_what_is_answered_before_its_group_begins_is_not_worked_on() -> None:
    step = Step()
    async with running(step) as group:
        first = group.submit(1)
        await asyncio.to_thread(step.begun.wait, 10)
        answered, other = group.submit(2), group.submit(3)
        answered.set_result(0)
        step.released.set()
        assert [await each for each in (first, answered, other)] == [2, 0, 6]
    assert step.groups == [[1], [3]]
