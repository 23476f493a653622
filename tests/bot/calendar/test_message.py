from datetime import timedelta

import pytest

from bot.calendar.message import by_path, caps_of, draws_of, message
from bot.config.peace import PeaceSection
from bot.delivery.ladder import Cap, Message, Path
from handlers.content import Text, from_value
from tests.bot.calendar.items import item

NOTICE = {"type": "subscription", "template_id": "T", "data": {"thing1": "x"}}
PEACE = PeaceSection.model_validate(
    {
        "spacing": "20h",
        "caps": [{"most": 2, "within": "7d"}, {"class": "service", "most": 9, "within": "1d"}],
        "control_group": 0.1,
        "salt": "2026",
    }
)
WEEK = Cap("cap_2_in_7d", 2, timedelta(days=7))


def test_an_item_as_the_ladder_sees_it() -> None:
    tip = item("0 9 * * *", on_cap="defer", quiet="ignore", fallback=[NOTICE])
    assert message(tip, PEACE, 3) == Message(
        paths=(Path.CUSTOMER_SERVICE, Path.MASS, Path.SUBSCRIPTION),
        caps=(Cap("spacing", 1, timedelta(hours=20)), WEEK),
        on_cap="defer",
        ignores_quiet=True,
        most_mass=3,
    )
    assert message(item("0 9 * * *"), PeaceSection(), 4) == Message((Path.CUSTOMER_SERVICE, Path.MASS))


def test_caps_hold_their_class() -> None:
    assert [cap.name for cap in caps_of("marketing", PEACE)] == ["spacing", "cap_2_in_7d"]
    assert [cap.name for cap in caps_of("service", PEACE)] == ["cap_9_in_1d"]


def test_each_path_has_the_first_content_that_can_take_it() -> None:
    tip = item("0 9 * * *", content="{nickname|友}", fallback=["大家好", NOTICE])
    assert by_path(tip) == {
        Path.CUSTOMER_SERVICE: Text(text="{nickname|友}"),
        Path.MASS: Text(text="大家好"),
        Path.SUBSCRIPTION: from_value(NOTICE),
    }
    assert list(by_path(item("0 9 * * *", paths=["mass"]))) == [Path.MASS]


def test_each_variant_has_its_own_content_and_the_same_fallbacks() -> None:
    variants = [{"name": "a", "content": "A", "weight": 3}, {"name": "b", "content": NOTICE}]
    tip = item("0 9 * * *", content=None, variants=variants, fallback=["早"])
    assert tip.content_for("a") == (Text(text="A"), Text(text="早"))
    assert list(by_path(tip, "b").items()) == [
        (Path.SUBSCRIPTION, from_value(NOTICE)),
        (Path.CUSTOMER_SERVICE, Text(text="早")),
        (Path.MASS, Text(text="早")),
    ]
    assert draws_of(tip, PEACE).variants == (("a", 7500), ("b", 10_000))


@pytest.mark.parametrize(
    ("purpose", "holdout", "expected"),
    [
        ("marketing", 0.25, [("control_group", "control:2026", 1000), ("holdout", "holdout:tip", 2500)]),
        ("service", 0.25, [("holdout", "holdout:tip", 2500)]),
        ("service", 0, []),
    ],
)
def test_who_is_left_out(purpose: str, holdout: float, expected: list[tuple[str, str, int]]) -> None:
    drawn = draws_of(item("0 9 * * *", holdout=holdout, **{"class": purpose}), PEACE)
    assert [(each.reason, each.lot, each.below) for each in drawn.held_out] == expected
