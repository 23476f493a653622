import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.ladder import NEVER
from bot.plan.arrays import Index, distinct, names, push, put, ranks

TEXTS = st.lists(st.text(st.characters(blacklist_characters="\x00", codec="utf-8"), max_size=9), max_size=20)


@given(TEXTS, TEXTS)
def test_an_index_finds_what_is_there(known: list[str], wanted: list[str]) -> None:
    known = list(dict.fromkeys(known))
    found = Index(names(known)).find(names(wanted))
    assert list(found) == [known.index(each) if each in known else -1 for each in wanted]


@given(TEXTS)
def test_distinct_ones_keep_their_order(texts: list[str]) -> None:
    different, place = distinct(names(texts))
    assert [each.decode() for each in different] == list(dict.fromkeys(texts))
    assert [different[at].decode() for at in place] == texts


@given(st.lists(st.integers(0, 3), max_size=12))
def test_ranks_count_equals_before(values: list[int]) -> None:
    assert list(ranks(np.array(values, np.intp))) == [values[:at].count(v) for at, v in enumerate(values)]


def test_what_is_pushed_stands_in_front_the_newest_first() -> None:
    recent = np.full((2, 3), NEVER)
    push(recent, np.array([0, 1, 0, 0]), np.array([1, 2, 3, 4]))
    assert recent.tolist() == [[4, 2, NEVER], [3, NEVER, NEVER]]
    put(recent, np.array([1, 2]), 9)
    assert recent.tolist() == [[4, 9, 9], [3, 2, NEVER]]


def test_nothing_is_kept_where_no_cap_asks() -> None:
    recent = np.full((0, 3), NEVER)
    push(recent, np.array([0]), np.array([1]))
    put(recent, np.array([0]), 1)
    assert recent.shape == (0, 3)
