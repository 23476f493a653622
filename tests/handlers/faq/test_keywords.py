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


@pytest.mark.parametrize(
    ("word", "clauses"),
    [
        ("618", "订单 2026061800123 到哪了"),
        ("618", "编号a618b"),
        ("5折", "7.5折怎么算"),
        ("ip", "zip包在哪下"),
        ("vip", "svip多少钱"),
        ("vip", "vip2有什么"),
        ("x1", "x10到货了吗"),
    ],
)
def test_a_word_does_not_go_on_in_digits_or_latin_letters(word: str, clauses: str) -> None:
    assert not wanted(word, clauses)
    assert not Rule("a", some=(word,)).fires(clauses)
    assert Rule("a", some=("在",), none=(word,)).fires(f"在 {clauses}")
    assert not Rulebook.of([Rule("a", none=(word,))]).refused(clauses)


@pytest.mark.parametrize(
    ("word", "clauses"),
    [
        ("618", "618有活动吗"),
        ("618", "今年618几点开始"),
        ("618", "2026061800123 618"),
        ("5折", "全场5折吗"),
        ("vip", "vip怎么升级"),
        ("vip", "我是vip会员"),
        ("会员日", "2会员日3"),
    ],
)
def test_a_word_beside_anything_else_counts(word: str, clauses: str) -> None:
    assert wanted(word, clauses)


@pytest.mark.parametrize(
    ("word", "clauses"),
    [
        ("发票", "不要发票"),
        ("发票", "不用开发票"),
        ("发票", "先不需要发票"),
        ("换货", "我没说要换货"),
        ("换货", "没想换货"),
        ("退货", "不是退货 是换货"),
    ],
)
def test_what_is_not_wanted_is_declined(word: str, clauses: str) -> None:
    assert not wanted(word, clauses)


@pytest.mark.parametrize(
    ("word", "clauses"), [("换货", "不是退货 是换货"), ("发货", "没发货"), ("发票", "没收到发票")]
)
def test_what_is_missed_is_wanted(word: str, clauses: str) -> None:
    assert wanted(word, clauses)
