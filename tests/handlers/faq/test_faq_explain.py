import pytest

from handlers.faq.build import Builder
from handlers.faq.entries import Answer, Ask, Asker, Entry, Miss, Why
from handlers.faq.explain import explain
from handlers.faq.index import Index, Policy, Ranked
from handlers.faq.keywords import Rule
from tests.handlers.faq.shop import SHOP, TORN, LetterEmbedder
from tests.handlers.faq.test_index import ANYONE


def test_the_words_of_a_phrasing(shop: Index) -> None:
    found = explain(shop, "你好，请问什么时候能发货呢？")
    assert (found.why, found.words) == (Why.EXACT, ("什么时候能发货",))
    assert isinstance(found.decision, Answer)
    assert [each.entry_id for each in found.chosen] == ["ship"]


def test_the_same_words_in_two_entries(builder: Builder) -> None:
    found = explain(builder.build([*SHOP, Entry("ship2", "多久发货？")]), "多久发货")
    assert isinstance(found.decision, Ask)
    assert (found.why, found.words) == (Why.EXACT, ("多久发货", "多久发货？"))


def test_the_keywords_that_were_named(builder: Builder) -> None:
    rules = [Rule("points", some=("积分", "分数")), Rule("price", every=("会员", "价"), some=("优惠",))]
    index = builder.build(SHOP, rules)
    assert explain(index, "我的积分去哪了").words == ("积分",)
    found = explain(index, "会员优惠价是什么")
    assert (found.why, found.words) == (Why.KEYWORD, ("会员", "价", "优惠"))
    assert explain(index, "不谈积分").why is not Why.KEYWORD


def test_a_rule_of_an_entry_that_they_may_not_see_decides_nothing(builder: Builder) -> None:
    vip = Entry("vip", "会员日是哪天", tags=frozenset({"vip"}))
    index = builder.build([*SHOP, vip], [Rule("vip", some=("发货",))])
    assert explain(index, "发货", Asker("oa", frozenset({"vip"}), ANYONE.today)).why is Why.KEYWORD
    assert explain(index, "下单以后几天可以发货", ANYONE).why is Why.RANKING


@pytest.mark.parametrize(
    ("text", "why", "decision"),
    [
        ("我的积分怎么查询", Why.RANKING, Answer),
        (TORN, Why.UNSURE, Ask),
        ("梦见老虎是什么意思", Why.BELOW, Miss),
        ("", Why.NOTHING, Miss),
        ("😀", Why.NOTHING, Miss),
        ("不要发票", Why.NOTHING, Miss),
        ("发票抬头能改吗？还有积分怎么查询呀", Why.SEVERAL, Ask),
    ],
)
def test_what_the_ranking_says(shop: Index, text: str, why: Why, decision: type) -> None:
    found = explain(shop, text)
    assert (found.why, type(found.decision)) == (why, decision)
    assert found.words == ()
    assert found.policy is shop.policy


@pytest.mark.parametrize(
    ("ranked", "why"),
    [
        (Ranked(0.001, ("ship", "refund"), (0.9, 0.1)), Why.RANKING),
        (Ranked(0.001, ("ship", "refund"), (0.4, 0.3)), Why.RIVALS),
        (Ranked(0.001, ("ship", "refund"), (0.4, 0.3), doubtful=True), Why.RIVALS),
        (Ranked(0.001, ("ship",), (1.0,), doubtful=True, unlikely=True), Why.HELD_BACK),
        (Ranked(0.05, ("ship",), (1.0,)), Why.UNSURE),
        (Ranked(0.05, ("ship",), (1.0,), doubtful=True), Why.UNSURE),
        (Ranked(0.05, ("ship",), (1.0,), doubtful=True, unlikely=True), Why.UNLIKELY),
        (Ranked(0.2, ("ship",), (1.0,)), Why.BELOW),
    ],
)
def test_the_ground_is_that_of_the_decision(ranked: Ranked, why: Why) -> None:
    assert ranked.decide(Policy()).why is why


def test_another_number_holds_back_a_rule_and_the_ranking(builder: Builder) -> None:
    entries = [*SHOP, Entry("desk", "3号窗口在哪里办"), Entry("hours", "窗口几点开门")]
    index = builder.build(entries, [Rule("desk", some=("窗口排队",))])
    for text in ("8号窗口排队吗", "8号窗口几点开门呢"):
        found = explain(index, text)
        assert (found.why, type(found.decision), found.words) == (Why.HELD_BACK, Ask, ())
    found = explain(index, "8号窗口在哪里办")
    assert (found.why, type(found.decision)) == (Why.UNLIKELY, Miss)
    assert found.out_of_domain <= index.policy.ask_rate


def test_of_two_questions_each_names_its_entry(shop: Index) -> None:
    found = explain(shop, "发票抬头能改吗？还有积分怎么查询呀")
    assert [each.entry_id for each in found.chosen] == ["invoice", "points"]
    assert [each.entry_id for each in found.likely] == ["invoice", "points"]
    assert found.out_of_domain <= shop.policy.ask_rate


@pytest.mark.parametrize("semantic", [False, True])
def test_what_is_declined_is_no_part_of_the_likeness(builder: Builder, *, semantic: bool) -> None:
    index = builder.build(SHOP, (), LetterEmbedder() if semantic else None)
    whole, wanted = explain(index, "不要发票，我的积分怎么查询"), explain(index, "我的积分怎么查询")
    assert whole.likely == wanted.likely
    assert whole.likely[0].entry_id == "points"


def test_the_parts_are_those_of_the_ranking(shop: Index) -> None:
    """Letters and sound add up to the likeness by which the phrasing is ranked."""
    assert shop.scorer
    for text in ("电子发漂怎么开", "我的积分怎么查询", TORN):
        best = explain(shop, text).likely[0]
        alike = shop.scorer.ranker.grams.scores(shop.normaliser.letters(text)).max()
        assert best.letters + best.sound == pytest.approx(alike)
        assert best.meaning is None


def test_what_shares_nothing_is_not_shown(shop: Index) -> None:
    assert explain(shop, "梦见老虎").likely == ()
    assert len(explain(shop, TORN).likely) == 3


def test_shares_are_those_of_the_ranking(shop: Index) -> None:
    found, ranked = explain(shop, TORN), shop.ranked(TORN)
    assert [each.share for each in found.likely] == list(ranked.shares[:3])
    assert found.out_of_domain == ranked.out_of_domain


def test_meaning_is_shown_where_it_is_compared(builder: Builder) -> None:
    found = explain(builder.build(SHOP, (), LetterEmbedder()), "多久发货")
    assert found.likely[0].meaning == pytest.approx(1, abs=1e-5)


def test_nothing_taught(builder: Builder) -> None:
    found = explain(builder.build([]), "多久发货")
    assert (found.why, found.likely, found.out_of_domain) == (Why.NOTHING, (), 1.0)
