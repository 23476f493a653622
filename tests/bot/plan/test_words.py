import pytest

from bot.plan.words import reason


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("not_following", "do not follow"),
        ("cap_2_in_7d", "cap of 2 in 7d"),
        ("customer_service_rests", "quota of customer-service message used up"),
        ("something new", "something new"),
    ],
)
def test_every_reason_has_words(name: str, said: str) -> None:
    assert reason(name) == said
