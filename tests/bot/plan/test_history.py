import numpy as np

from bot.plan.history import History


def _history() -> History:
    return History(3, np.array([0, 1, 0], np.int32), np.array([10, 20, 30]), np.array([5, 6, 7]))


def test_how_often_and_how_much_since_then() -> None:
    history = _history()
    assert (history.times(20).tolist(), history.spent(20).tolist()) == ([1, 1, 0], [7, 6, 0])
    assert (history.times(None).tolist(), history.spent(None).tolist()) == ([2, 1, 0], [12, 6, 0])


def test_what_is_added_counts_from_then_on() -> None:
    history = History(3, np.array([1], np.int32), np.array([20]))
    history.add(np.array([2, 0]), 40)
    history.add(np.array([2]), 50)
    assert history.times(30).tolist() == [1, 0, 2]
    assert history.times(None).tolist() == [1, 1, 2]


def test_what_nobody_asks_for_any_more_is_forgotten() -> None:
    history = _history()
    history.forget(20)
    assert (history.at.tolist(), history.times(None).tolist()) == ([20, 30], [1, 1, 0])
    history.add(np.array([2]), 5)
    history.amount = None
    history.forget(25)
    assert history.times(None).tolist() == [1, 0, 0]
