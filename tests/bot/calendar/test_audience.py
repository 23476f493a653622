from typing import Any

import pytest
from pydantic import ValidationError

from bot.calendar.audience import in_short
from tests.bot.calendar.items import item


@pytest.mark.parametrize("audience", ["VIP", "", ["VIP"], 1])
def test_other_audiences_are_refused(audience: object) -> None:
    with pytest.raises(ValidationError, match=r'write "all", or a condition such as \{ tag = "VIP" \}'):
        item("0 9 * * *", audience=audience)


def test_everybody_or_who_meets_a_condition() -> None:
    assert item("0 9 * * *").audience == "all"
    assert item("0 9 * * *", audience={"tag": "VIP"}).audience != "all"


@pytest.mark.parametrize(
    ("audience", "exclude", "said"),
    [
        ("all", None, "all"),
        ("all", {"tag": "[bold]"}, "all, but not tag [bold]"),
        ({"joined": {"within": "7d"}}, None, "joined within 7d"),
        (
            {"all": [{"tag": "a"}, {"any": [{"following": True}, {"tag": "b"}]}]},
            None,
            "tag a and (following yes or tag b)",
        ),
        ({"not": {"all": [{"tag": "a"}, {"tag": "b"}]}}, None, "not (tag a and tag b)"),
        ({"attribute": "city", "in": ["上海", "杭州"]}, None, "attribute city in 上海, 杭州"),
        ({"orders": {"product": "tea", "at_least": 2}}, None, "orders at_least 2 product tea"),
    ],
)
def test_an_audience_in_short(audience: Any, exclude: Any, said: str) -> None:
    made = item("0 9 * * *", audience=audience, exclude=exclude)
    assert in_short(made.audience, made.exclude) == said
