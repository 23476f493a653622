import pytest
from pydantic import ValidationError

from tests.bot.calendar.items import item


@pytest.mark.parametrize("audience", ["VIP", "", ["VIP"], 1])
def test_other_audiences_are_refused(audience: object) -> None:
    with pytest.raises(ValidationError, match=r'write "all", or a condition such as \{ tag = "VIP" \}'):
        item("0 9 * * *", audience=audience)


def test_everybody_or_who_meets_a_condition() -> None:
    assert item("0 9 * * *").audience == "all"
    assert item("0 9 * * *", audience={"tag": "VIP"}).audience != "all"
