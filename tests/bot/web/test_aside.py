import threading
from datetime import timedelta

import pytest

from bot.web.aside import Aside

LONG, SHORT = timedelta(seconds=30), timedelta(seconds=0.05)


async def test_the_answer_comes_from_a_thread_of_its_own() -> None:
    aside = Aside("looking", lambda: threading.current_thread().name)
    assert [await aside.ask(LONG) for _ in range(2)] == ["looking", "looking"]


async def test_what_it_raises_is_raised_to_who_asks() -> None:
    def fail() -> None:
        raise OSError("no disk")

    aside = Aside("looking", fail)
    for _ in range(2):
        with pytest.raises(OSError, match="no disk"):
            await aside.ask(LONG)


async def test_one_that_hangs_holds_up_nobody_and_is_not_begun_again() -> None:
    end, begun = threading.Event(), []

    def hang() -> int:
        begun.append(1)
        end.wait()
        return len(begun)

    aside = Aside("looking", hang)
    for _ in range(3):
        with pytest.raises(TimeoutError):
            await aside.ask(SHORT)
    end.set()
    assert await aside.ask(LONG) == 1, "the one that hung answers who asks next"
    assert await aside.ask(LONG) == 2
