from typing import Any

import pytest

from handlers.faq.consistent import by_name, lost_follow_ups, refuse_clashes
from handlers.faq.csv_files import Placed
from handlers.faq.taught import TaughtEntry


def placed(*entries: dict[str, Any]) -> list[Placed]:
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
    refuse_clashes(placed(question | one | {"id": "1"}, question | other | {"id": "2"}))
    with pytest.raises(ValueError, match=r"row 0 .* and row 1"):
        refuse_clashes(placed(question | one, question | other))


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
    with pytest.raises(ValueError, match="'门店在哪' belongs to two entries"):
        refuse_clashes(placed(question | one | {"id": "1"}, question | other | {"id": "2"}))


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
