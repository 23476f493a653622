from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.faq.entries import Entry
from handlers.faq.match import Matcher

LETTERS = st.text(alphabet="甲乙丙丁戊己庚辛", min_size=1, max_size=6)
ENTRIES: list[dict[str, Any]] = [
    {
        "question": "怎么退货",
        "similar": ["想退货怎么办"],
        "keywords": {"any": ["退货", "退款"], "none": ["进度"]},
    },
    {"question": "退款进度在哪里看", "keywords": {"all": ["退款", "进度"]}},
    {"question": "价格是多少", "similar": ["价格"], "keywords": {"any": ["价格", "多少钱"]}},
    {"question": "多久发货", "keywords": {"all": ["发货"], "any": ["多久", "几天"]}},
    {"question": "敏感肌可以用吗", "similar": ["敏感肌能用吗"]},
    {"question": "可以开发票吗", "keywords": {"none": ["专票"]}},
    {"question": "不想收消息怎么办"},
]


def best(text: str, entries: list[dict[str, Any]] = ENTRIES, threshold: float = 0.55) -> str | None:
    taught = [Entry.model_validate({"answer": "好", **entry}) for entry in entries]
    found = Matcher(taught, threshold, margin=0.1).best(text)
    return None if found is None else found.question


@pytest.mark.parametrize(
    ("text", "question"),
    [
        # exact
        ("怎么退货？", "怎么退货"),
        ("想退货，怎么办", "怎么退货"),
        ("价格", "价格是多少"),
        # keywords
        ("我收到的不好用，能退款吗", "怎么退货"),
        ("我的退款到什么进度了", "退款进度在哪里看"),
        ("下单后几天发货", "多久发货"),
        ("什么时候发货", None),
        ("不谈价格", None),
        ("要不要先看价格", "价格是多少"),
        ("先不谈价格，怎么退款", "怎么退货"),
        ("特别价格", "价格是多少"),
        # likeness
        ("请问敏感肌可不可以用呢", "敏感肌可以用吗"),
        ("敏感肌可以用这个吗", "敏感肌可以用吗"),
        ("可以开个发票吗", "可以开发票吗"),
        ("可以开专票发票吗", None),
        ("不可以用支付宝吗", None),
        ("想收消息怎么办", None),
        ("你们家老板是谁", None),
        ("可以用吗", None),
        ("可以用支付宝吗", None),
    ],
)
def test_the_right_entry_or_none(text: str, question: str | None) -> None:
    assert best(text) == question


def test_the_very_question_goes_before_another_entrys_keywords() -> None:
    entries: list[dict[str, Any]] = [
        {"question": "退货运费谁出"},
        {"question": "怎么退", "keywords": {"any": ["退货运费"]}},
    ]
    assert best("退货运费谁出", entries) == "退货运费谁出"


def test_the_rule_that_names_most_decides_and_the_earlier_at_a_tie() -> None:
    entries = [
        {"question": "甲", "keywords": {"any": ["发票"]}},
        {"question": "乙", "keywords": {"any": ["电子发票"]}},
        {"question": "丙", "keywords": {"all": ["电子发票"]}},
    ]
    assert best("要电子发票", entries) == "乙"


def test_two_entries_equally_alike_are_not_guessed_between() -> None:
    entries = [{"question": "面霜可以白天用吗"}, {"question": "面霜可以晚上用吗"}]
    assert best("面霜可以什么时候用", entries, threshold=0.3) is None


@settings(deadline=None)  # a shared machine may pause
@given(LETTERS, LETTERS, LETTERS)
def test_keyword_rules(all_: str, any_: str, none: str) -> None:
    entry = {"question": "问", "keywords": {"all": [all_], "any": [any_], "none": [f"{none}壬"]}}
    assert best(f"{all_}，{any_}", [entry], threshold=1) == "问"
    assert best(f"{all_}，{any_}，{none}壬", [entry], threshold=1) is None
    assert best(f"不谈{all_}", [entry], threshold=1) is None


@settings(deadline=None)  # a shared machine may pause
@given(st.lists(LETTERS, unique=True, min_size=1, max_size=5), st.text())
def test_each_question_finds_its_own_entry_and_any_text_is_borne(questions: list[str], text: str) -> None:
    entries: list[dict[str, Any]] = [{"question": question} for question in questions]
    assert [best(question, entries) for question in questions] == questions
    assert best(text, entries) in {None, *questions}
