import numpy as np
import pytest

from bot.delivery.ladder import NEVER, Action, Path, micros
from bot.plan.budget import Budget
from bot.plan.deciding import apply, decide, goes_by, some
from bot.plan.world import NOT_AGAIN
from storage.fan_out_rows import RETRIED_AFTER
from tests.bot.calendar.items import item
from tests.bot.plan.worlds import NOW, sending, world

CAP = [{"most": 1, "within": "1d"}]


def test_what_is_sent_uses_things_up_and_counts() -> None:
    of = world("a", "b", windows=1)
    tip = sending(item("0 9 * * *"), caps=CAP)
    everybody = np.array([0, 1])
    apply(of, decide(of, Budget({}), tip, everybody, NOW))
    assert of.crowds["main"].windows["message"][1].tolist() == [0, 0]
    assert of.people.recent["marketing"][0].tolist() == [micros(NOW)] * 2
    again = decide(of, Budget({}), tip, everybody, NOW)
    assert again.choice.action.tolist() == [Action.SUPPRESS] * 2
    free = decide(of, Budget({}), sending(item("0 9 * * *")), everybody, NOW)
    assert goes_by(free.choice, Path.MASS).all()
    apply(of, some(free, np.array([1])))
    assert of.crowds["main"].mass_used.tolist() == [0, 1]


def test_each_variant_by_its_own_paths() -> None:
    of = world(*map(str, range(40)), windows=1)
    notice = {"type": "subscription", "template_id": "t1", "data": {"thing1": "x"}}
    variants = [{"name": "a", "content": "x"}, {"name": "b", "content": notice}]
    tip = sending(item("0 9 * * *", content=None, variants=variants))
    of.crowds["main"].subscriptions["t1"] = np.array([1, 0] * 20, np.int32)
    decided = decide(of, Budget({}), tip, np.arange(40), NOW)
    apply(of, decided)
    for row, variant in enumerate(decided.variant):
        asked = of.crowds["main"].subscriptions["t1"][row]
        if variant == 0:
            assert decided.choice.path[row] == 0
        else:
            assert decided.choice.action[row] == (Action.WAIT if row % 2 else Action.SEND)
        assert asked == (0 if row % 2 or variant else 1)


def test_of_several_notices_the_first_that_is_accepted_is_used_up() -> None:
    of = world(*"abc")
    first = {"type": "subscription", "template_id": "t1", "data": {"thing1": "x"}}
    tip = sending(item("0 9 * * *", content=first, fallback=[first | {"template_id": "t2"}]))
    subscriptions = of.crowds["main"].subscriptions
    subscriptions["t1"], subscriptions["t2"] = np.array([1, 0, 0], np.int32), np.array([1, 2, 0], np.int32)
    decided = decide(of, Budget({}), tip, np.arange(3), NOW)
    assert decided.choice.action.tolist() == [Action.SEND, Action.SEND, Action.WAIT]
    apply(of, decided)
    assert (subscriptions["t1"].tolist(), subscriptions["t2"].tolist()) == ([0, 0, 0], [1, 1, 0])


@pytest.mark.parametrize(
    ("about", "free_at"),
    [
        ("following", NOT_AGAIN),  # only the member can change it
        ("caps", micros(NOW + RETRIED_AFTER)),
        ("late", NEVER),
    ],
)
def test_when_an_item_for_once_is_tried_again(about: str, free_at: int) -> None:
    of = world("a", windows=1)
    of.people.got["tip"] = np.array([False])
    of.people.free_at["tip"] = np.array([NOT_AGAIN])
    of.people.recent["marketing"][0] = micros(NOW)
    of.crowds["main"].following[:] = about != "following"
    tip = sending(item("0 9 * * *", once=True), caps=CAP)
    decided = decide(of, Budget({}), tip, np.array([0]), NOW if about != "late" else NOW.replace(month=12))
    apply(of, decided)
    assert of.people.free_at["tip"].tolist() == [free_at]
    assert of.people.got["tip"].tolist() == [False]
