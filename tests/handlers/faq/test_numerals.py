"""Chinese numerals and digits."""

import re

import pytest

from handlers.faq.numerals import NUMBER, read_number


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1,500", 1500),
        ("7.5", 7.5),
        ("十", 10),
        ("十二", 12),
        ("两千零五", 2005),
        ("三万四千", 34_000),
        ("二零", 20),
        ("一点五", 1.5),
        ("半", 0.5),
    ],
)
def test_a_number_is_read(written: str, number: float) -> None:
    assert re.fullmatch(NUMBER, written)
    assert read_number(written) == number


@pytest.mark.parametrize("text", ["百", "千层", "万一"])
def test_a_power_alone_is_no_number(text: str) -> None:
    assert not re.match(NUMBER, text)
