"""One form for width, case, script, emoji, names, spaces and fillers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.faq.normalise import Normaliser, chinese_normaliser

NORMALISER = chinese_normaliser()


@pytest.mark.parametrize(
    ("typed", "letters"),
    [
        ("ＶＩＰ 會員　怎麼 升級？", "vip会员怎么升级"),
        ("@小栖 多少钱😀！", "多少钱"),
        ("@小栖\u2005多少钱", "多少钱"),
        ("多少钱@小栖", "多少钱"),
        ("@小栖多少钱", "小栖多少钱"),
        ("运费[微笑]多少", "运费多少"),
        ("5折 or 8折", "5折or8折"),
        ("？？？", ""),
    ],
)
def test_letters(normaliser: Normaliser, typed: str, letters: str) -> None:
    assert normaliser.letters(typed) == letters


@pytest.mark.parametrize("typed", ["你好，请问怎么退款呢？", "怎么退款啊", "亲，怎么退款 谢谢"])
def test_bare_drops_greetings_and_fillers(normaliser: Normaliser, typed: str) -> None:
    assert normaliser.bare(typed) == "怎么退款"


def test_bare_keeps_a_text_that_is_all_filler(normaliser: Normaliser) -> None:
    assert normaliser.bare("你好") == "你好"


def test_an_address_is_not_a_name(normaliser: Normaliser) -> None:
    assert "qq" in normaliser.letters("发到 me@qq.com 可以吗")


@given(st.text())
def test_letters_are_stable(typed: str) -> None:
    once = NORMALISER.letters(typed)
    assert " " not in once
    assert NORMALISER.letters(once) == once
