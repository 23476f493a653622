from typing import Any

import pytest

from core.sheets.rows import Placed
from handlers.content import Text
from handlers.faq.consistent import Taught, by_name, clashes, lost_follow_ups, without_repeats
from handlers.faq.normalise import chinese_normaliser
from handlers.faq.taught import TaughtEntry


def placed(*entries: dict[str, Any]) -> list[Taught]:
    taught = [TaughtEntry.model_validate({"answer": "好", **entry}) for entry in entries]
    return [Placed(f"row {number}", entry) for number, entry in enumerate(taught)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"accounts": ["a"]}, {"accounts": ["b"]}),
        ({"tags": ["vip"]}, {"tags": ["new"]}),
        ({"until": "2026-11-11"}, {"since": "2026-11-12"}),
        ({"since": "2026-11-12"}, {"since": "2026-11-01", "until": "2026-11-11"}),
    ],
)
def test_a_question_may_have_two_answers_for_different_people_or_days(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    question = {"question": "门店在哪"}
    assert not list(clashes(placed(question | one | {"id": "1"}, question | other | {"id": "2"})))
    ((_, topic),) = clashes(placed(question | one, question | other))
    assert "row 0 (门店在哪) and row 1 (门店在哪)" in topic


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {"accounts": ["b"]}),
        ({"accounts": ["a", "b"]}, {"accounts": ["b"]}),
        ({"until": "2026-11-11"}, {"since": "2026-11-11"}),
        ({"tags": ["vip"]}, {"accounts": ["a"]}),
    ],
)
def test_but_not_two_for_the_same_person_and_day(one: dict[str, Any], other: dict[str, Any]) -> None:
    question = {"question": "门店在哪"}
    ((number, clash),) = clashes(placed(question | one | {"id": "1"}, question | other | {"id": "2"}))
    assert number == 1
    assert clash.startswith("'门店在哪' belongs to two entries")


def test_ranges_and_numbers_of_the_same_digits_are_different_questions() -> None:
    own = placed({"question": "3-6岁穿几码"}, {"question": "36岁穿几码"})
    assert not list(clashes(own))
    kept, left_out = without_repeats(own[:1], own[1:], chinese_normaliser().bare)
    assert (len(kept), left_out) == (1, [])


def test_a_follow_up_is_called_by_question_or_id() -> None:
    entries = placed(
        {"question": "一", "follow_ups": ["二", "三号", "四"]},
        {"question": "二"},
        {"question": "三", "id": "三号"},
    )
    assert list(lost_follow_ups(entries)) == [
        "row 0 (一): follow_ups: no entry has the question or id '四'; write it as that entry does"
    ]
    known = by_name(entry for _, entry in entries)
    assert known["三"] is known["三号"]


def repeats(own: list[Taught], *rows: dict[str, Any]) -> tuple[list[TaughtEntry], list[str]]:
    kept, problems = without_repeats(own, placed(*rows), chinese_normaliser().bare)
    return [entry for _, entry in kept], [f"{problem}{' (cell)' * problem.is_cell}" for problem in problems]


@pytest.mark.parametrize("again", ["怎么退货", "怎么 退货？", "请问怎么退货呀", "怎麼退貨"])
def test_a_repeated_question_is_left_out_and_the_first_counts(again: str) -> None:
    rows = (
        {"question": "怎么退货", "answer": "先"},
        {"question": "多久发货"},
        {"question": again, "answer": "后"},
    )
    kept, problems = repeats([], *rows)
    assert [(entry.question, entry.answer) for entry in kept] == [
        ("怎么退货", Text(text="先")),
        ("多久发货", Text(text="好")),
    ]
    assert problems == [f"row 2: {again!r} stands in row 0 already; leave it in one of them"]


def test_what_the_configuration_says_goes_before_the_sheets() -> None:
    own = [Placed("entries[1]", TaughtEntry(question="怎么退货", similar=("退货流程",), answer="好"))]
    kept, problems = repeats(
        own, {"question": "退货流程"}, {"question": "怎么退货"}, {"question": "多久发货"}
    )
    assert [entry.question for entry in kept] == ["多久发货"]
    assert problems == [
        "row 0: '退货流程' stands in entries[1] already; leave it in one of them",
        "row 1: '怎么退货' stands in entries[1] already; leave it in one of them",
    ]


def test_a_repeated_similar_question_costs_only_itself() -> None:
    kept, problems = repeats(
        [], {"question": "一", "similar": ["甲"]}, {"question": "二", "similar": ["甲", "乙", "乙"]}
    )
    assert [entry.similar for entry in kept] == [("甲",), ("乙", "乙")]
    assert problems == ["row 1: '甲' stands in row 0 already; leave it in one of them (cell)"]


def test_an_id_belongs_to_one_row() -> None:
    kept, problems = repeats(
        [], {"question": "一", "id": "甲"}, {"question": "二", "id": "甲"}, {"question": "甲"}
    )
    assert [entry.question for entry in kept] == ["一"]
    assert [problem.partition(" already")[0] for problem in problems] == [
        "row 1: '甲' stands in row 0",
        "row 2: '甲' stands in row 0",
    ]


def test_rows_for_different_people_are_no_repeats() -> None:
    rows = [{"question": "门店在哪", "accounts": [name], "id": name} for name in "ab"]
    assert repeats([], *rows)[1] == []
