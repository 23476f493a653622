"""A lock that tells whether somebody waits for it."""

import threading
from collections import deque
from contextlib import AbstractContextManager


class Turns:
    """Threads take turns, in `with`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: deque[None] = deque()  # appending and popping are atomic, counting is not

    def __enter__(self) -> None:
        self._waiting.append(None)
        self._lock.acquire()
        self._waiting.pop()

    def __exit__(self, *_: object) -> None:
        self._lock.release()

    @property
    def quiet(self) -> AbstractContextManager[object]:
        """For turns that nobody need hurry for: who waits in it is not told of."""
        return self._lock

    @property
    def awaited(self) -> bool:
        """Whether somebody waits at this moment."""
        return bool(self._waiting)
