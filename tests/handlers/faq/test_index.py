"""Exact, then keyword, then ranking; who may see what; calibrated decisions."""

import pickle
from dataclasses import replace
from datetime import date

import pytest

from handlers.faq.build import Builder
from handlers.faq.entries import Answer, Ask, Asker, Entry, Miss, Why
from handlers.faq.index import Index, Policy, Ranked
from handlers.faq.keywords import Rule
from handlers.faq.semantic import Embedder
from tests.handlers.faq.shop import SHOP, LetterEmbedder

TODAY = date(2026, 11, 21)
ANYONE = Asker("oa", frozenset(), TODAY)


def answered(index: Index, text: str, asker: Asker | None = None) -> tuple[str, str] | None:
    decision = index.decide(text, asker)
    return (decision.candidate.entry_id, decision.why) if isinstance(decision, Answer) else None


@pytest.mark.parametrize("text", ["你好，请问多久发货呢？", "多久發貨", "@小栖 多久发货😀"])
def test_exact(shop: Index, text: str) -> None:
    assert answered(shop, text) == ("ship", "exact")


@pytest.mark.parametrize("text", ["1-2楼有洗手间吗", "1～2楼有洗手间吗", "1，2楼有洗手间吗"])
def test_a_range_is_no_number(text: str, builder: Builder) -> None:
    index = builder.build([*SHOP, Entry("floor", "12楼有洗手间吗")], [Rule("floor", some=("12楼",))])
    assert not isinstance(index.decide(text), Answer)


@pytest.mark.parametrize(
    ("text", "entry_id"),
    [
        ("我的积分怎么查询", "points"),
        ("下单以后几天可以发货", "ship"),
        ("电子发漂怎么开", "invoice"),
    ],
)
def test_ranking(shop: Index, text: str, entry_id: str) -> None:
    assert shop.rank(text)[0].entry_id == entry_id
    assert answered(shop, text) == (entry_id, "ranking")


@pytest.mark.parametrize("text", ["今天天气真好", "梦见老虎是什么意思", "😀😀", "", "asdf"])
def test_foreign(shop: Index, text: str) -> None:
    assert shop.decide(text) == Miss()


def test_confidence_is_a_falling_share(shop: Index) -> None:
    found = [candidate.confidence for candidate in shop.rank("优惠怎么用")]
    assert found == sorted(found, reverse=True)
    assert 0 <= sum(found) <= 1


def test_the_same_words_in_two_entries_are_asked_back(builder: Builder) -> None:
    index = builder.build([*SHOP, Entry("ship2", "多久发货？")])
    decision = index.decide("多久发货")
    assert isinstance(decision, Ask)
    assert [choice.entry_id for choice in decision.choices] == ["ship", "ship2"]


def test_keyword_rule_and_its_negation(builder: Builder) -> None:
    index = builder.build(SHOP, [Rule("price", some=("价格",))])
    assert answered(index, "说说价格呗") == ("price", "keyword")
    assert answered(index, "不谈价格") != ("price", "keyword")


def test_of_several_rules_the_one_that_names_more_counts(builder: Builder) -> None:
    rules = [Rule("refund", some=("退款",)), Rule("coupon", every=("退款",), some=("券",))]
    index = builder.build(SHOP, [*rules, Rule("price", some=("多少",))])
    assert answered(index, "退款后券还在吧") == ("coupon", "keyword")
    asked = index.decide("退款多少")
    assert isinstance(asked, Ask)
    assert [choice.entry_id for choice in asked.choices] == ["refund", "price"]


def test_what_a_word_rules_out_is_not_ranked_either(builder: Builder) -> None:
    index = builder.build(SHOP, [Rule("points", none=("游戏",))])
    assert answered(index, "我的积分怎么查询") == ("points", "ranking")
    assert answered(index, "游戏我的积分怎么查询") is None
    assert "points" not in {found.entry_id for found in index.rank("游戏积分怎么查询")[:3]}


def test_what_words_or_rules_decide_need_not_be_scored(builder: Builder) -> None:
    index = builder.build(SHOP, [Rule("price", some=("价格",))])
    texts = ["请问多久发货", "价格呢", "😀", "不要发票", "积分怎么查询"]
    assert [each.wanted for each in index.score(map(index.read, texts))] == ["积分怎么查询"]


TWO = (
    Entry("退货", "怎么退货", ("不喜欢可以退吗",)),
    Entry("退款", "退款多久到账", ("钱几天退回来",)),
    Entry("发票", "发票怎么开"),
    Entry("发货", "什么时候发货", ("多久发货",)),
    Entry("敏感", "敏感肌能用吗"),
    Entry("孕妇", "孕妇能用吗"),
)
TWO_RULES = (Rule("发票", some=("发票",)), Rule("退货", some=("退货",)))


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("怎么退货？退款多久到账？", "退货", "退款"),
        ("发票怎么开，还有什么时候发货", "发票", "发货"),
        ("开个发票，顺便问下多久发货", "发票", "发货"),
        ("开一下发票。另外退款多久到账呀", "发票", "退款"),
        ("敏感肌能用吗，孕妇能用吗", "敏感", "孕妇"),
        ("不要发票，敏感肌能用吗，孕妇能用吗", "敏感", "孕妇"),
    ],
)
def test_of_two_questions_at_once_both_are_offered(
    text: str, first: str, second: str, builder: Builder, embedder: Embedder | None
) -> None:
    decision = builder.build(TWO, TWO_RULES, embedder).decide(text)
    assert isinstance(decision, Ask)
    assert decision.why is Why.SEVERAL
    assert [choice.entry_id for choice in decision.choices] == [first, second]


@pytest.mark.parametrize(
    ("text", "entry_id"),
    [
        ("怎么退货，不喜欢可以退吗", "退货"),
        ("我昨天买的，另外开个发票", "发票"),
        ("发票还有别的开法吗", "发票"),
    ],
)
def test_one_question_in_several_clauses_is_answered(
    text: str, entry_id: str, builder: Builder, embedder: Embedder | None
) -> None:
    decision = builder.build(TWO, TWO_RULES, embedder).decide(text)
    assert isinstance(decision, Answer)
    assert decision.candidate.entry_id == entry_id


def test_a_group_is_decided_as_each_alone(builder: Builder) -> None:
    index = builder.build(SHOP)
    texts = ("我的积分如何查询", "积分如何查询？还有几天发货呢", "梦见老虎怎么办", "请问多久发货")
    read = [index.read(text) for text in texts]
    known = index.score(read)
    asked = [read[0], read[1], *read[1].parts, read[2]]
    assert list(known) == [each.question for each in asked]
    for each in read:
        assert index.decided(each, known=known) == index.decided(each)


def test_visibility(builder: Builder) -> None:
    hidden = (
        Entry("vip", "会员日是哪天", tags=frozenset({"vip"})),
        Entry("oa", "公众号怎么绑定", accounts=frozenset({"oa"})),
        Entry("sale", "双十一满减规则", since=date(2026, 11, 1), until=date(2026, 11, 11)),
    )
    index = builder.build([*SHOP, *hidden])
    assert answered(index, "会员日是哪天", ANYONE) is None
    vip = replace(ANYONE, tags=frozenset({"vip"}))
    assert answered(index, "会员日是哪天", vip) == ("vip", "exact")
    assert answered(index, "公众号怎么绑定", ANYONE) == ("oa", "exact")
    assert answered(index, "公众号怎么绑定", replace(ANYONE, account="wecom")) is None
    assert answered(index, "双十一满减规则", ANYONE) is None
    assert "sale" not in {found.entry_id for found in index.rank("双十一满减", ANYONE)}
    last = replace(ANYONE, today=date(2026, 11, 11))
    assert answered(index, "双十一满减规则", last) == ("sale", "exact")


@pytest.mark.parametrize(
    ("out_of_domain", "first", "said"),
    [(0.001, 0.9, Answer), (0.001, 0.4, Ask), (0.05, 0.9, Ask), (0.5, 0.9, Miss)],
)
def test_policy(out_of_domain: float, first: float, said: type) -> None:
    ranked = Ranked(out_of_domain, ("a", "b", "c", "d"), (first, 0.05, 0.03, 0.02))
    decision = ranked.decide(Policy())
    assert isinstance(decision, said)
    if isinstance(decision, Ask):
        assert len(decision.choices) == 3


def test_a_stricter_rate_never_answers_more(shop: Index) -> None:
    strict = replace(shop, policy=Policy(false_answer_rate=1e-9))
    texts = ["积分怎么查询", "退款要多久", "发货时间", "券在哪", "过敏怎么办"]
    lax = [answered(shop, text) for text in texts]
    assert all(answered(strict, text) in {None, said} for text, said in zip(texts, lax, strict=True))


@pytest.mark.parametrize(
    "text", ["在吗？东西多久能发货呢？", "好吗？几天退款到账？谢谢？", "吗？退款要多久？还有呢？"]
)
def test_every_rate_may_be_asked_for(text: str, shop: Index) -> None:
    """Parts without a word to compare are no question."""
    for rate in (0.0, 1.0):
        replace(shop, policy=Policy(ask_rate=rate, false_answer_rate=rate)).decide(text)


def test_no_entries(builder: Builder) -> None:
    index = builder.build([])
    assert index.decide("多久发货") == Miss()
    assert index.rank("多久发货") == []


@pytest.mark.parametrize("entries", [SHOP[:1], (Entry("only", "运费多少"),), (Entry("e", "😀"),)])
def test_tiny_brands_do_not_answer_strangers(builder: Builder, entries: tuple[Entry, ...]) -> None:
    assert builder.build(entries).decide("梦见老虎是什么意思") == Miss()


def test_build_is_reproducible_and_can_cross_a_process(builder: Builder, shop: Index) -> None:
    copies = (builder.build(SHOP), pickle.loads(pickle.dumps(shop)))
    assert all(copy.rank("退款要多久") == shop.rank("退款要多久") for copy in copies)


def test_with_an_embedder(builder: Builder) -> None:
    embedder = LetterEmbedder()
    index = builder.build(SHOP, embedder=embedder)
    text = "我的积分怎么查询"
    given = index.rank(text, vector=embedder.embed([text])[0])
    assert given == index.rank(text)
    assert given[0].entry_id == "points"
