from hypothesis import given
from hypothesis import strategies as st

from handlers.vary import choose


@given(st.integers(2, 9), st.text(), st.integers(0, 8))
def test_another_one_each_time_and_the_same_for_the_same_event(count: int, key: str, last: int) -> None:
    place = choose(count, key, last)
    assert 0 <= place < count
    assert place != last
    assert place == choose(count, key, last)


def test_all_of_them_come_up() -> None:
    assert {choose(3, str(key)) for key in range(50)} == {0, 1, 2}


def test_the_only_one_is_said_again() -> None:
    assert choose(1, "k", 0) == 0
