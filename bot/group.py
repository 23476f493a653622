"""Group commit: whatever has arrived is worked on together, in one transaction."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class OverloadedError(Exception):
    """More waits than can be worked off in time: the oldest, whom it would serve least, gives way."""


class Group(Generic[Item, Result]):
    """One consumer that drains all waiting items into one `step`.

    step: runs in a thread; gives one result per item, in order, or the exception that it gets. At low load
    a group is one item and waits for nothing; under load groups grow by themselves. When `step` raises, every
    item of the group gets that exception. An item whose future is done before its group begins is left out.
    on_group: told each group's size. most: how many may wait; the oldest above it gets an OverloadedError.
    """

    def __init__(
        self,
        step: Callable[[Sequence[Item]], Sequence[Result | Exception]],
        threads: Executor,
        largest: int = 500,
        on_group: Callable[[int], None] = lambda _: None,
        most: int = 100_000,
    ) -> None:
        self._step = step
        self._threads = threads
        self._largest = largest
        self._on_group = on_group
        self._most = most
        self._waiting: list[tuple[Item, asyncio.Future[Result]]] = []
        self._arrived = asyncio.Event()
        self._closing = False

    def submit(self, item: Item) -> asyncio.Future[Result]:
        """Add an item; the future has its result once its group is committed."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if len(self._waiting) > self._most:
            self._shed()
        self._arrived.set()
        return future

    async def run(self) -> None:
        """Work until `close` was called and nothing waits any more."""
        while self._waiting or not self._closing:
            if not self._waiting:
                self._arrived.clear()
                await self._arrived.wait()
                continue
            await self._company()
            self._forget_answered()
            group, self._waiting = self._waiting[: self._largest], self._waiting[self._largest :]
            if group:
                await self._work(group)

    def close(self) -> None:
        """Let `run` end after what waits now."""
        self._closing = True
        self._arrived.set()

    def _forget_answered(self) -> None:
        self._waiting = [waiting for waiting in self._waiting if not waiting[1].done()]

    def _shed(self) -> None:
        self._forget_answered()
        while len(self._waiting) > self._most:
            self._waiting.pop(0)[1].set_exception(OverloadedError(f"more than {self._most} wait"))

    async def _company(self) -> None:
        """Let in what the event loop has already received: a commit costs the same for one as for many."""
        seen = 0
        while len(self._waiting) != seen:
            seen = len(self._waiting)
            await asyncio.sleep(0)

    async def _work(self, group: list[tuple[Item, asyncio.Future[Result]]]) -> None:
        loop = asyncio.get_running_loop()
        items = [item for item, _ in group]
        self._on_group(len(items))
        try:
            results = await loop.run_in_executor(self._threads, self._step, items)
        except Exception as error:  # noqa: BLE001 - whoever waits decides what it means
            for _, future in group:
                settle(future, error)
            return
        for (_, future), result in zip(group, results, strict=True):
            settle(future, result)


def settle(future: asyncio.Future[Result], result: Result | Exception) -> None:
    """Give whoever waits the result or the exception; nothing to one who has something already."""
    if future.done():
        return
    if isinstance(result, Exception):
        future.set_exception(result)
    else:
        future.set_result(result)
