import threading
from concurrent.futures import ThreadPoolExecutor

from storage.turns import Turns


def test_only_one_at_a_time_and_all_of_them() -> None:
    turns, counted = Turns(), 0

    def count() -> None:
        nonlocal counted
        for _ in range(500):
            with turns:
                before = counted
                counted = before + 1

    with ThreadPoolExecutor(4) as threads:
        for each in [threads.submit(count) for _ in range(4)]:
            each.result()
    assert counted == 2000
    assert not turns.awaited


def test_it_is_known_that_somebody_waits() -> None:
    turns, taken = Turns(), threading.Event()

    def take() -> None:
        with turns:
            taken.set()

    with turns:
        other = threading.Thread(target=take)
        other.start()
        while not turns.awaited:
            taken.wait(0.001)
        assert not taken.is_set()
    other.join(10)
    assert taken.is_set()
