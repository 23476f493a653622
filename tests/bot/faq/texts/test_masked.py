import tomllib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.faq.texts.masked import masked, one_line, quoted

ANY_TEXT = st.text(st.characters(codec=None))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("打13800138000找我", "打…找我"),
        ("+86 138-0013-8000", "…"),
        ("138 0013 8000 这个号", "… 这个号"),
        ("１３８００１３８０００", "…"),
        ("一三八零零一三八零零零给我打电话", "…给我打电话"),
        ("0571-88886666 打不通", "… 打不通"),
        ("发到 xiao.lin+a@mail.example.com 行吗", "发到 … 行吗"),
        ("订单 2026061800123 到哪了", "订单 … 到哪了"),
        ("SF1234567890123到哪了", "…到哪了"),
        ("身份证33010219900101123X可以吗", "身份证…可以吗"),
        ("wxid_a1b2c3d4e5 加我", "… 加我"),
        ("https://shop.example.com/i?id=9&u=7 这个有货吗", "… 这个有货吗"),
        ("https://shop.example.com/a，这个有货吗", "…，这个有货吗"),
        ("@小屿 怎么退货", "怎么退货"),
        ("oAbCdEfGh1234567890_xyz 是我", "… 是我"),
    ],
)
def test_what_is_a_member_s_own_is_hidden(text: str, shown: str) -> None:
    assert masked(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "满399减50吗",
        "3号店在哪里",
        "50ml和150ml哪个划算",
        "2026-11-28 的活动",
        "9:00-21:00 有人吗",
        "618有活动吗",
        "一二三四五",
        "V60 92度",
        "100-200-300 哪个好",
    ],
)
def test_numbers_of_the_trade_stay(text: str) -> None:
    assert masked(text) == text


@given(ANY_TEXT)
def test_it_is_one_printable_line_without_long_numbers(text: str) -> None:
    shown = masked(text)
    assert shown.isprintable()
    assert masked(shown) == shown
    run = longest = 0
    for letter in shown:
        run = run + 1 if unicodedata.category(letter) == "Nd" else 0
        longest = max(longest, run)
    assert longest < 6


@given(ANY_TEXT)
def test_a_quoted_text_is_one_toml_string_whatever_it_holds(text: str) -> None:
    line = f"a = {quoted(text)}\nb = 1\n"
    readable = "".join("\ufffd" if "\ud800" <= letter <= "\udfff" else letter for letter in text)
    assert tomllib.loads(line) == {"a": readable, "b": 1}
    assert quoted(text).isprintable()


@given(ANY_TEXT)
def test_a_comment_never_ends_early(text: str) -> None:
    assert tomllib.loads(f"# {one_line(text)}\n") == {}


@given(st.integers(10_000_000_000, 19_999_999_999), st.sampled_from(["", "-", " ", ".", "－"]))
def test_a_phone_number_is_hidden_however_it_is_written(number: int, mark: str) -> None:
    digits = str(number)
    assert masked(f"打{mark.join([digits[:3], digits[3:7], digits[7:]])}吧") == "打…吧"
