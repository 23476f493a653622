"""Where a number or a code differs, nothing is answered."""

import pytest

from handlers.faq.build import Builder
from handlers.faq.entries import Answer, Ask, Entry
from handlers.faq.index import Index
from handlers.faq.keywords import Rule
from handlers.faq.numbers import Numbers
from handlers.faq.semantic import Embedder

SHOP = (
    Entry("shop1", "1号店在哪里", ("1号店怎么走",), answer="湖滨路 86 号"),
    Entry("50ml", "50ml精华多少钱", answer="399 元"),
    Entry("3级", "3级会员有什么权益", answer="生日礼"),
    Entry("skii", "SK-II神仙水有吗", answer="有的"),
    Entry("250g", "250g的豆子多少钱", answer="68 元，500g 的 120 元"),
    Entry("618", "618有什么活动", answer="满减"),
    Entry("refund", "怎么退货", ("支持7天无理由吗",), answer="签收 7 天内"),
)


@pytest.fixture(scope="module")
def shop(builder: Builder, embedder: Embedder | None) -> Index:
    return builder.build(SHOP, (), embedder)


@pytest.mark.parametrize(
    "text",
    [
        "11号店在哪里",
        "二号店在哪里",
        "150ml精华多少钱",
        "一百五十毫升精华多少钱",
        "150ml多少钱",
        "5级会员有什么权益",
        "五级会员有什么权益",
        "SK-I神仙水有吗",
        "350g的豆子多少钱",
        "一公斤的豆子多少钱",
        "双11有什么活动",
    ],
)
def test_another_number_is_asked_back_at_most(text: str, shop: Index) -> None:
    assert not isinstance(shop.decide(text), Answer)


@pytest.mark.parametrize(
    ("text", "entry_id"),
    [
        ("一号店在哪里呀", "shop1"),
        ("５０毫升精华多少钱呢", "50ml"),
        ("三级会员有什么权益呀", "3级"),
        ("半斤的豆子多少钱", "250g"),
        ("500g的豆子多少钱", "250g"),
        ("skii神仙水有吗", "skii"),
    ],
)
def test_the_same_number_in_other_words_is_no_other(text: str, entry_id: str, shop: Index) -> None:
    assert shop.rank(text)[0].entry_id == entry_id
    decision = shop.decide(text)
    assert isinstance(decision, Answer)
    assert decision.candidate.entry_id == entry_id


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("会员有什么权益", "5级会员有什么权益"),
        ("店在哪", "8号店在哪呀"),
        ("豆子", "1kg的豆子还有吗"),
        ("神仙水", "SK-I神仙水有吗"),
    ],
)
def test_a_rule_does_not_answer_another_number_either(
    word: str, text: str, builder: Builder, embedder: Embedder | None
) -> None:
    about = {"会员有什么权益": "3级", "店在哪": "shop1", "豆子": "250g", "神仙水": "skii"}[word]
    decision = builder.build(SHOP, [Rule(about, some=(word,))], embedder).decide(text)
    assert isinstance(decision, Ask)
    assert decision.doubtful, "no follow-up is answered either"
    assert [choice.entry_id for choice in decision.choices] == [about]


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("会员有什么权益", "三级会员有什么权益呀"),
        ("会员有什么权益", "会员有什么权益啊你说"),
        ("5级", "5级会员呢"),
        ("买家", "我买了2件的买家"),
    ],
)
def test_a_rule_answers_its_own_number(
    word: str, text: str, builder: Builder, embedder: Embedder | None
) -> None:
    decision = builder.build(SHOP, [Rule("3级", some=(word,))], embedder).decide(text)
    assert isinstance(decision, Answer)
    assert decision.candidate.entry_id == "3级"


ASKERS = (
    Entry("late", "怎么还没发货", ("下单这么久没动静", "什么时候发货")),
    Entry("pack", "3盒装多少钱", ("3盒装怎么卖",)),
    Entry("pair", "2双起批吗", ("2双能批发吗",)),
    Entry("app", "APP怎么下载", ("APP在哪里下载",)),
    Entry("days", "7天内能改签吗", ("7天以内可以改签吗",)),
    Entry("box", "一箱12瓶的多少钱"),
    Entry("weight", "5斤装的苹果有吗", ("5斤的苹果有吗",)),
)


@pytest.fixture(scope="module")
def askers(builder: Builder, embedder: Embedder | None) -> Index:
    return builder.build(ASKERS, (), embedder)


@pytest.mark.parametrize(
    "amount", ["2件", "2盒", "4瓶", "3双", "两箱", "5条", "六罐", "3台", "8袋", "三斤", "2公斤", "10米"]
)
def test_what_was_bought_belongs_to_the_asker(amount: str, askers: Index) -> None:
    decision = askers.decide(f"买了{amount}怎么还没发货")
    assert isinstance(decision, Answer)
    assert decision.candidate.entry_id == "late"


@pytest.mark.parametrize(
    "text", ["hi，什么时候发货", "OK那什么时候发货", "都3天了怎么还没发货", "Hello 怎么还没发货呀"]
)
def test_other_numbers_and_words_of_the_asker_do_not_either(text: str, askers: Index) -> None:
    decision = askers.decide(text)
    assert isinstance(decision, Answer)
    assert decision.candidate.entry_id == "late"


@pytest.mark.parametrize(
    "text",
    ["5盒装多少钱", "3双起批吗", "QQ怎么下载", "15天内能改签吗", "8斤装的苹果有吗", "一箱24瓶的多少钱"],
)
def test_what_an_entry_is_about_still_counts(text: str, askers: Index) -> None:
    assert not isinstance(askers.decide(text), Answer)


def test_a_number_of_the_asker_tells_nothing() -> None:
    numbers = Numbers.of([[{}, {"time": frozenset({"10080 min"})}]], [{}])
    assert numbers.other({"time": frozenset({"4320 min"})}) is None


def test_a_number_in_every_phrasing_is_what_it_is_about() -> None:
    numbers = Numbers.of([[{"time": frozenset({"10080 min"})}]], [{}])
    other = numbers.other({"time": frozenset({"4320 min"})})
    assert other is not None
    assert other.tolist() == [True]


def test_questions_without_numbers_are_no_concern() -> None:
    numbers = Numbers.of([[{"place": frozenset({"1 -"})}], [{}]], [{}, {}])
    assert numbers.other({}) is None
    assert not numbers.untaught({})


def test_a_number_that_nobody_taught() -> None:
    numbers = Numbers.of([[{"place": frozenset({"1 -"})}], [{}]], [{}, {"place": frozenset({"9 -"})}])
    assert numbers.untaught({"place": frozenset({"2 -"})}) == {"place"}
    assert not numbers.untaught({"place": frozenset({"9 -"})})


def test_numbers_of_the_asker_need_not_be_taught() -> None:
    numbers = Numbers.of([[{"盒": frozenset({"2 -"}), "word": frozenset({"app"})}]], [{}])
    assert not numbers.untaught({"盒": frozenset({"3 -"}), "word": frozenset({"qq"})})
