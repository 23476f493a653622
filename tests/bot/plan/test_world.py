import numpy as np

from bot.delivery.ladder import micros
from tests.bot.plan.worlds import NOW, world

AT = micros(NOW)
HOUR = 3_600_000_000


def test_the_shortest_lived_window_with_room_is_used_first() -> None:
    crowd = world("a", "b", windows=1).crowds["main"]
    crowd.windows["menu"] = (np.array([AT + HOUR, AT - HOUR]), np.array([1, 1], np.int32))
    both = np.array([0, 1])
    crowd.use_window(both, AT)
    assert {name: room.tolist() for name, (_, room) in crowd.windows.items()} == {
        "message": [1, 0],
        "menu": [0, 1],  # the second one's is over
    }
    assert crowd.has_window(both, AT).tolist() == [True, False]
    crowd.use_window(np.array([0]), AT)
    assert not crowd.has_window(both, AT).any()


def test_without_any_window_nothing_is_used() -> None:
    crowd = world("a").crowds["main"]
    crowd.windows = {}
    crowd.use_window(np.array([0]), AT)
    assert not crowd.has_window(np.array([0]), AT).any()


def test_a_new_month_has_new_slots() -> None:
    crowd = world("a").crowds["main"]
    crowd.begin_month(NOW)
    crowd.mass_used[:] = 4
    crowd.begin_month(NOW)
    assert crowd.mass_used.tolist() == [4]
    crowd.begin_month(NOW.replace(month=12))
    assert crowd.mass_used.tolist() == [0]


def test_nobody_is_twice_in_a_round() -> None:
    crowd = world("a", "b", "c", "d", twins=2).crowds["main"]
    assert [part.tolist() for part in crowd.rounds(np.array([0, 1, 3]))] == [[0, 3], [1]]
    assert [part.tolist() for part in world("a", "b").crowds["main"].rounds(np.array([0, 1]))] == [[0, 1]]
