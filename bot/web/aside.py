"""Questions that may hang, each in a thread of its own, so that nothing else waits for the answer."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from datetime import timedelta
from threading import Thread
from typing import Generic, TypeVar

T = TypeVar("T")


class Aside(Generic[T]):
    """Asks `work`, one at a time: who asks while an answer is under way shares it."""

    def __init__(self, name: str, work: Callable[[], T]) -> None:
        self._name = name
        self._work = work
        self._under_way: Future[T] = Future()
        self._under_way.cancel()

    async def ask(self, within: timedelta) -> T:
        """What `work` gives or raises.

        Raises: TimeoutError when it takes longer; it goes on, and may answer who asks next.
        """
        if self._under_way.done():
            self._under_way = Future()
            self._under_way.set_running_or_notify_cancel()  # from now on no impatient asker can cancel it
            # No process waits for a daemon to end, and this one may hang for ever.
            Thread(target=self._run, args=[self._under_way], name=self._name, daemon=True).start()
        async with asyncio.timeout(within.total_seconds()):
            return await asyncio.wrap_future(self._under_way)

    def _run(self, answer: Future[T]) -> None:
        try:
            answer.set_result(self._work())
        except BaseException as error:  # noqa: BLE001 - whoever asked decides what it means
            answer.set_exception(error)
