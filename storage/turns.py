"""A lock that tells whether somebody waits for it."""

import threading
from collections import deque


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
    def awaited(self) -> bool:
        """Whether somebody waits at this moment."""
        return bool(self._waiting)
