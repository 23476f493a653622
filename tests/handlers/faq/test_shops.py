"""Shops by name: one shop's facts are no other's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.faq.build import Builder
from handlers.faq.entries import Answer, Ask, Asker, Entry
from handlers.faq.index import Index
from handlers.faq.keywords import Rule
from handlers.faq.semantic import Embedder
from handlers.faq.shops import is_same_shop, shops
from tests.handlers.build import AT

LAKE = Entry("湖滨", "湖滨店几点关门", ("湖滨店营业到几点",), answer="晚上 10 点")
WEST = Entry("城西", "城西店几点关门", answer="晚上 9 点")
REFUND = Entry("refund", "怎么退货", ("不喜欢可以退吗",), answer="签收 7 天内")
TEACHING = Entry("card", "会员卡怎么办理", ("怎么办会员卡",), answer="微信里点“会员”")


@pytest.fixture(scope="module")
def one(builder: Builder, embedder: Embedder | None) -> Index:
    return builder.build([LAKE, REFUND, TEACHING], (), embedder)


@pytest.fixture(scope="module")
def two(builder: Builder, embedder: Embedder | None) -> Index:
    return builder.build([LAKE, WEST, REFUND, TEACHING], (), embedder)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("请问西湖店几点关门", "西湖"),
        ("你们万象城店在哪", "万象城"),
        ("昨天在湖滨分店买的", "湖滨"),
        ("湖滨门店", "湖滨"),
        ("去东门店怎么走", "东门"),
        ("在和平店", "和平"),
        ("那石家庄店呢", "石家庄"),
        ("湖滨二店", "湖滨"),
        ("城东校区", "城东"),
        ("西湖馆几点开", "西湖"),
        ("城西医院", "城西"),
    ],
)
def test_a_name(text: str, name: str) -> None:
    assert shops(text) == {name}


def test_several_names() -> None:
    assert shops("湖滨店和城西店哪个大") == {"湖滨", "城西"}


@pytest.mark.parametrize(
    "text",
    [
        "门店地址在哪",
        "附近有实体店吗",
        "怎么去你们店",
        "哪家店近",
        "这家店",
        "酒店几点退房",
        "商店",
        "药店",
        "网店",
        "本店",
        "到店自提",
        "去店里买",
        "官方旗舰店",
        "专卖店",
        "便利店",
        "线下店",
        "怎么开店",
        "开新店",
        "三号店",
        "第11分店",
        "百年老店",
        "全国门店",
        "上海的店",
        "体育馆",
        "请问这是什么店",
        "有几家店",
        "店员",
        "你们店铺",
        "骨科医院哪家好",
        "精神病医院",
        "淘宝店",
    ],
)
def test_ordinary_words_name_no_shop(text: str) -> None:
    assert not shops(text)


@given(st.text(alphabet="店馆门分校区西湖你们在和号一", max_size=30))
def test_a_name_is_in_the_text(text: str) -> None:
    assert all(len(name) > 1 and name in text for name in shops(text))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("湖滨", "湖滨", True),
        ("湖滨", "杭州湖滨", True),
        ("订湖滨", "湖滨", True),
        ("南湖滨", "湖滨", False),
        ("湖滨", "西湖", False),
        ("城东", "城西", False),
    ],
)
def test_a_city_before_it_makes_no_other_shop(one: str, other: str, *, same: bool) -> None:
    assert is_same_shop(one, other) is is_same_shop(other, one) is same


@pytest.mark.parametrize(
    "text", ["西湖店几点关门", "请问城东店几点关门呀", "万象城店营业到几点", "南湖滨店几点关门"]
)
def test_another_shop_is_asked_back_at_most(text: str, one: Index, two: Index) -> None:
    assert not isinstance(one.decide(text), Answer)
    assert not isinstance(two.decide(text), Answer)


@pytest.mark.parametrize(
    "text", ["湖滨店几点关门呀", "你们湖滨店几点关门", "杭州湖滨店几点关门", "明天湖滨店几点关门"]
)
def test_the_same_shop_is_answered(text: str, one: Index, two: Index) -> None:
    for index in (one, two):
        decision = index.decide(text)
        assert isinstance(decision, Answer)
        assert decision.candidate.entry_id == "湖滨"


def test_of_two_shops_the_one_that_is_named_is_answered(two: Index) -> None:
    decision = two.decide("请问城西店几点关门呀")
    assert isinstance(decision, Answer)
    assert decision.candidate.entry_id == "城西"


@pytest.mark.parametrize("text", ["几点关门", "你们几点关门呀", "门店几点关门"])
def test_where_several_are_taught_and_none_is_named_none_is_answered(text: str, two: Index) -> None:
    assert not isinstance(two.decide(text), Answer)


def test_who_may_see_one_shop_only_is_answered(builder: Builder, embedder: Embedder | None) -> None:
    here, there = (
        Entry(entry.id, entry.question, ("几点打烊呢",), answer=entry.answer, tags=frozenset({entry.id}))
        for entry in (LAKE, WEST)
    )
    index = builder.build([here, there, REFUND, TEACHING], (), embedder)
    decision = index.decide("店里几点打烊呀", Asker("brand", frozenset({"城西"}), AT.date()))
    assert isinstance(decision, Answer)
    assert decision.candidate.entry_id == "城西"


def test_a_shop_where_no_question_names_one_is_no_concern(
    builder: Builder, embedder: Embedder | None
) -> None:
    decision = builder.build([REFUND, TEACHING], (), embedder).decide("西湖店怎么办会员卡")
    assert isinstance(decision, Answer)


def test_a_rule_does_not_answer_for_another_shop(builder: Builder, embedder: Embedder | None) -> None:
    index = builder.build([LAKE, REFUND, TEACHING], [Rule("湖滨", some=("关门",))], embedder)
    decision = index.decide("西湖店几点关门")
    assert isinstance(decision, Ask)
    assert decision.doubtful
    assert isinstance(index.decide("几点关门"), Answer)
