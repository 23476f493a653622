"""What a message says that it does not want."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.faq.build import Builder
from handlers.faq.declined import wanted
from handlers.faq.entries import Answer, Entry
from handlers.faq.index import Index
from handlers.faq.semantic import Embedder

ENTRIES = [
    Entry("换货", "怎么换货", ("想换别的款式", "换货流程")),
    Entry("退货", "怎么退货", ("不想要了怎么退", "退货流程")),
    Entry("发票", "怎么开发票", ("要发票",)),
    Entry("物流", "快递到哪了", ("查物流",)),
]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("不是退货,是换货", "是换货"),
        ("不是退货是换货", "是换货"),
        ("我要的不是发票是收据", "我要的是收据"),
        ("我不退货,我要换货", "我我要换货"),
        ("别讲等级,我就想知道积分能抵多少钱", "我就想知道积分能抵多少钱"),
        ("不要退货,地址写错了改一下就行", "地址写错了改一下就行"),
        ("不用查物流了,收到了", "收到了"),
        ("不换了,直接帮我退掉吧", "直接帮我退掉吧"),
        ("退货不用,换货就行", "换货就行"),
        ("不要发票", ""),
        ("先不用开发票", ""),
        ("发票先不用开了哈", ""),
        ("别给我开发票", ""),
        ("我没说要换货", "我"),
        ("不要退货要换货", "要换货"),
        ("不想退货想换货", "想换货"),
        ("不要蓝色要红色的", "要红色的"),
        ("我不要s码要换m码", "我要换m码"),
        ("不需要开发票只要收据", "只要收据"),
        ("不想要靠窗的我想要过道的", "我想要过道的"),
        ("不用寄到家直接放驿站", "直接放驿站"),
        ("别安排周末改成周一吧", "改成周一吧"),
        ("我没说要退课我想换个老师", "我我想换个老师"),
        ("不要大份换小份", "换小份"),
        ("不要糖要少冰", "要少冰"),
        ("不用上门取件我自己寄", "我自己寄"),
        ("不退房要续住一晚", "要续住一晚"),
        ("我不寄快递想自提", "我想自提"),
        ("不是要退课要改时间", "要改时间"),
        ("不想退课想转班怎么弄", "想转班怎么弄"),
        ("不用退课换个老师就行", "换个老师就行"),
        ("不要重要的那份要复印件", "要复印件"),
    ],
)
def test_what_is_declined_is_left_out(text: str, left: str) -> None:
    assert wanted(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "怎么退货",
        "不要发票可以便宜吗",
        "你们不是包邮吗,怎么收我运费",
        "是不是正品",
        "没收到货",
        "商家不退款,怎么办",
        "没要求退货",
        "不满意",
        "为什么不发货",
        "不能用",
        "优惠券用不了",
        "买了不想要了怎么退",
        "不想要了",
        "这单不要了",
        "不想喝了",
        "特别喜欢,怎么买",
        "别的口味有吗",
        "东西不想要想退掉",
        "票不要了想退掉",
        "没想到要排队",
        "不用券要收运费吗",
        "不需要的话要怎么取消",
        "为什么不让退票要我补钱",
    ],
)
def test_what_is_asked_or_missed_stays(text: str) -> None:
    assert wanted(text) == text


@given(st.text("不没别要用退换货是发票想了,。?吗我", max_size=20))
def test_it_only_leaves_out(text: str) -> None:
    rest = iter(text)
    assert all(letter in rest for letter in wanted(text))


@pytest.mark.parametrize(
    "text", ["不要理想国那套", "不想让你们要我电话", "不需要重要提醒", "别让他想起来", "不要联想的那台"]
)
def test_a_letter_within_a_word_begins_no_wish(text: str) -> None:
    assert wanted(text) == ""


@pytest.fixture(scope="module")
def index(builder: Builder, embedder: Embedder | None) -> Index:
    return builder.build(ENTRIES, (), embedder)


@pytest.mark.parametrize("text", ["不要发票", "我没说要换货", "先不用查物流"])
def test_what_is_declined_is_not_answered(text: str, index: Index) -> None:
    assert not isinstance(index.decide(text), Answer)


@pytest.mark.parametrize(
    ("text", "entry_id"),
    [
        ("不是退货，是换货", "换货"),
        ("不是换货，是退货", "退货"),
        ("我不要发票，查一下物流", "物流"),
        ("不想换货想退货", "退货"),
        ("不要退货要换货", "换货"),
        ("东西不想要想退掉", "退货"),
    ],
)
def test_what_is_wanted_ranks_first(text: str, entry_id: str, index: Index) -> None:
    assert index.rank(text)[0].entry_id == entry_id
