"""Somebody else who writes something small while a measurement runs."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median, quantiles

from bot.clock import SystemClock
from storage.database import Database


@contextmanager
def somebody_writing(database: Database) -> Iterator[list[float]]:
    """A thread that commits something small every 10 ms, as answers do; how long each took, in ms."""
    waits: list[float] = []
    stop = threading.Event()

    def write() -> None:
        while not stop.wait(0.01):
            started = time.monotonic()
            with database.begin() as store:
                store.occurrences.mark("somebody", SystemClock().now())
            waits.append((time.monotonic() - started) * 1000)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield waits
    finally:
        stop.set()
        thread.join()


def percentiles(waits: list[float]) -> tuple[float, float]:
    """The median and the 99th."""
    return (median(waits), quantiles(waits, n=100)[98]) if len(waits) > 1 else (0.0, 0.0)
