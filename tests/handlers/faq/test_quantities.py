"""Numbers and codes, however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.faq.normalise import Normaliser
from handlers.faq.quantities import quantities

HAN = "零一二三四五六七八九"


@pytest.mark.parametrize(
    "same",
    [
        ["250g", "250克", "0.25kg", "半斤", "250 g", "２５０Ｇ", "五两"],
        ["750g", "一斤半", "1.5斤", "一点五斤"],
        ["1.5L", "1500ml", "1500毫升", "一点五升", "1,500ml"],
        ["11号店", "十一号店", "11店", "第11分店"],
        ["5级", "五级", "５级"],
        ["7天", "一周", "七天", "一个星期"],
        ["95折", "9.5折", "九五折", "九点五折"],
        ["50%", "百分之五十", "百分之50", "50％"],
        ["2026年", "二零二六年", "二〇二六年"],
        ["11月27日", "11月27号"],
        ["SK-II", "skii", "ＳＫ-ＩＩ"],
        ["1万元", "10000元", "一万块", "10000.0元"],
        ["双十一", "双11"],
        ["2005块", "两千零五块"],
        ["百分之百", "100%"],
        ["3周岁", "三岁", "3岁"],
        ["十级", "10级"],
        ["一度电", "1度电"],
    ],
)
def test_the_same_in_other_words(same: list[str], normaliser: Normaliser) -> None:
    read = [quantities(normaliser.folded(f"请问{text}的呢")) for text in same]
    assert read[0]
    assert all(each == read[0] for each in read)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("50ml", "150ml"),
        ("1号店", "11号店"),
        ("一号店", "二十一号店"),
        ("3级", "5级"),
        ("250g", "250ml"),
        ("X100", "X100S"),
        ("VIP", "SVIP"),
        ("2026年", "2025年"),
        ("11月1日", "11月11日"),
        ("7.5折", "5折"),
        ("30片", "10片"),
        ("半斤", "一斤"),
        ("三年级", "五年级"),
        ("一层", "二层"),
        ("A款", "B款"),
    ],
)
def test_others(one: str, other: str, normaliser: Normaliser) -> None:
    first, second = (quantities(normaliser.folded(text)) for text in (one, other))
    assert first.keys() == second.keys()
    assert first != second


@pytest.mark.parametrize(
    "text",
    [
        "怎么退货",
        "有一点贵",
        "一起买",
        "万一不合适",
        "十分喜欢",
        "哪一款好",
        "下一期换豆子",
        "会员升级",
        "订单2026061800123到哪了",
        "四五袋",
        "半价",
        "一两天能到吗",
        "两三周就够了",
        "三两盒",
        "二十四五岁",
        "一两百块",
        "三四千米",
        "过了一段时间",
        "那一段话",
        "一度想退",
        "百度上写的",
        "千层蛋糕",
        "万家灯火",
        "百年老店",
        "一级棒",
        "这一代人",
        "敷了厚厚一层",
        "涂上一层就行",
        "一层薄膜",
        "想换大一码",
        "小两号的",
        "等了半天",
        "五星好评",
        "周年庆",
        "一码归一码",
        "hi,在的",
        "ok那行",
        "hhhh谢谢thanks",
        "emmm",
        "快递SF1380013800138到哪了".lower(),
    ],
)
def test_no_numbers(text: str) -> None:
    assert not quantities(text)


@pytest.mark.parametrize("text", ["30片装的", "一盒30片", "30片一盒", "每盒装30片", "1盒有30片", "30片/盒"])
def test_what_a_pack_holds_is_no_amount(text: str) -> None:
    assert quantities(text)["pack"] == {"30 片"}


@pytest.mark.parametrize("text", ["30片", "买了30片", "3盒怎么卖", "拍下2袋入手价"])
def test_an_amount_is_no_pack(text: str) -> None:
    assert "pack" not in quantities(text)


@given(st.integers(0, 9999))
def test_chinese_numerals_say_what_digits_say(number: int) -> None:
    written = han(number)
    assert quantities(f"{written}号店") == quantities(f"{number}号店")


@given(st.text(max_size=40))
def test_any_text_can_be_read(text: str) -> None:
    for values in quantities(text).values():
        assert values


@given(st.integers(1, 5000), st.sampled_from([("g", "克"), ("ml", "毫升"), ("kg", "公斤")]))
def test_units_have_two_names(number: int, units: tuple[str, str]) -> None:
    first, second = (quantities(f"要{number}{unit}的") for unit in units)
    assert first == second != {}


def han(number: int) -> str:
    """Up to 9999, as it is said."""
    said, gap = "", False
    for power, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, power)
        if digit:
            said += ("零" if gap and said else "") + HAN[digit] + name
        gap = not digit
    return said or "零"
