from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from bot.calendar.parts import Goal, Variant


@pytest.mark.parametrize("name", ["short", "短", "a.b-c_1", "x" * 32])
def test_names_of_variants(name: str) -> None:
    assert Variant.model_validate({"name": name, "content": "x"}).weight == 1


@pytest.mark.parametrize(
    "keys", [{"name": ""}, {"name": "a b"}, {"name": "x" * 33}, {"weight": 0}, {"weight": 101}]
)
def test_variants_that_reports_could_not_show(keys: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Variant.model_validate({"name": "a", "content": "x"} | keys)


@pytest.mark.parametrize("event", ["order", "reply", "click", "menu", "scan", "tag:老客"])
def test_goals(event: str) -> None:
    assert Goal(event=event).within == timedelta(days=7)


def test_a_goal_knows_its_tag_however_it_was_typed() -> None:
    assert (Goal(event="tag: ❤\ufe0f ").event, Goal(event="tag: ❤\ufe0f ").tag) == ("tag:❤", "❤")
    assert Goal(event="order").tag == ""


@pytest.mark.parametrize(
    ("keys", "complaint"),
    [
        ({"event": "buy"}, "write one of order, reply, click, menu, scan, or tag:NAME"),
        ({"event": "tag:"}, "or tag:NAME"),
        ({"event": "tag: \u200b"}, "or tag:NAME"),
        ({"event": "reply", "product": "精华"}, 'product is of event = "order"'),
    ],
)
def test_goals_that_nobody_could_count(keys: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        Goal.model_validate(keys)
