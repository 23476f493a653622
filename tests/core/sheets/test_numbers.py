from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sheets.numbers import COMMA, amount, fen, number, whole, without_marks
from tests.support.sheets import refusal

FEN = st.integers(0, 10**11)
WRITINGS: list[Callable[[int, int], str]] = [
    lambda yuan, rest: f"{yuan}.{rest:02}",
    lambda yuan, rest: f"{yuan:,}.{rest:02}",
    lambda yuan, rest: f"¥{yuan:,}.{rest:02}",
    lambda yuan, rest: f"￥ {yuan:,}.{rest:02}",
    lambda yuan, rest: f"{yuan}.{rest:02}元",
    lambda yuan, rest: f"CNY {yuan:,}.{rest:02}",
    lambda yuan, rest: f"CN¥{yuan}.{rest:02}00",
    lambda yuan, rest: f" {yuan}.{rest:02} RMB\t",
    lambda yuan, rest: f"{yuan},{rest:02}".translate({ord(","): ord("．")}),
    lambda yuan, rest: f"{yuan:,}.{rest:02}".translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)}),
]


@given(FEN, st.sampled_from(WRITINGS))
def test_an_amount_is_the_same_however_it_is_written(paid: int, write: Callable[[int, int], str]) -> None:
    assert fen(write(*divmod(paid, 100))) == paid


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12))
def test_a_number_is_exact_with_and_without_thousands_marks(value: Decimal) -> None:
    assert number(f"{value:f}") == number(f"{value:,f}") == Decimal(without_marks(f"{value:,f}")) == value


@given(st.integers(0, 999), st.integers(0, 99))
def test_a_comma_before_one_or_two_digits_is_refused(yuan: int, rest: int) -> None:
    for written in (f"{yuan},{rest}", f"¥{yuan},{rest:02}", f"1,{yuan:03},{rest}"):
        with pytest.raises(ValueError, match="comma"):
            fen(written)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("9,9", COMMA),
        ("12,50", COMMA),
        ("９，９", COMMA),
        ("1.200,50", COMMA),
        ("1,2345", COMMA),
        ("0,200", COMMA),
        ("1,,200", COMMA),
        ("1.2万", "is rounded; write all its digits"),
        ("1.2万元", "is rounded; write all its digits"),
        ("3k", "is rounded; write all its digits"),
        ("-5", "is below zero; write what was paid, and fill in 退款时间 where it was given back"),
        ("-¥5.00", "is below zero; write what was paid, and fill in 退款时间 where it was given back"),
        ("12.345", "has more than two decimals; write whole fen"),
        ("0.001", "has more than two decimals; write whole fen"),
        ("1000000001", "is above a billion yuan; check it"),
        ("9" * 29, "is no number"),
        ("1 200", "is no number"),
        ("12 50", "is no number"),
        ("1_200", "is no number"),
        ("(5.00)", "is no number"),
        ("$5", "is no number"),
        ("NaN", "is no number"),
        ("Infinity", "is no number"),
        ("1e3", "is no number"),
        ("٣", "is no number"),
        ("免费", "is no number"),
        ("元", "is no number"),
        ("", "is no number"),
    ],
)
def test_what_is_no_amount(written: str, reason: str) -> None:
    assert refusal(fen, written) == reason


def test_whole_numbers() -> None:
    assert [whole(written, 1, 1_000_000) for written in ("1", "1,000", "2.0", "１２")] == [1, 1000, 2, 12]
    for written in ("0", "1.5", "1000001", "-1"):
        with pytest.raises(ValueError, match="is no whole number from 1 to 1,000,000"):
            whole(written, 1, 1_000_000)


def test_money_below_zero_and_plain_text() -> None:
    assert amount("-¥1,200.5") == amount("¥-1,200.5") == Decimal("-1200.5")
    texts = ["上海", "2026-11-11", "1.2.3", "138 0013 8000", "12元", "", "...", "v1,2"]
    assert [without_marks(text) for text in texts] == texts
    assert [without_marks(text) for text in ("1,200", "１２", "007", "+1,200.50")] == [
        "1200",
        "12",
        "007",
        "+1200.50",
    ]


@given(st.text() | st.text("0123456789.,+-¥元万E "))
def test_any_text_is_a_number_or_says_why_not(text: str) -> None:
    for read in (number, amount, fen, without_marks, lambda written: whole(written, 0, 9)):
        assert refusal(read, text).partition(" ")[0] in {"", "is", "has"}
