import numpy as np

from bot.delivery.ladder import Action, Path
from bot.plan.budget import Budget
from bot.plan.deciding import decide
from bot.plan.rationing import over_budget, waiting
from tests.bot.calendar.items import item
from tests.bot.plan.worlds import NOW, sending, world

CUSTOM = "message/custom/send"


def test_calls_are_given_in_order() -> None:
    of = world("a", "b", "c", "d", windows=1)
    of.crowds["main"].windows["message"][1][1] = 0  # b needs a mass send, which is counted elsewhere
    for limits, expected in (
        ({"day": 2}, ([False, False, False, True], [False] * 4)),
        ({"minute": 2}, ([False] * 4, [False, False, False, True])),
        ({"minute": 1, "day": 1}, ([False, False, True, True], [False] * 4)),
        ({}, ([False] * 4, [False] * 4)),
    ):
        budget = Budget({CUSTOM: limits})  # type: ignore[dict-item] # spans
        decided = decide(of, budget, sending(item("0 9 * * *")), np.arange(4), NOW)
        again, later = over_budget(budget, decided)
        assert (again.tolist(), later.tolist()) == expected
    assert budget.room(Path.CUSTOMER_SERVICE, NOW).quota > 0


def test_who_waits_has_no_path() -> None:
    told = waiting(sending(item("0 9 * * *")), NOW, np.array([3, 5]))
    assert told.choice.action.tolist() == [Action.WAIT] * 2
    assert told.choice.path.tolist() == [-1, -1]
