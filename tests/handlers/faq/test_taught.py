from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from handlers.faq.entries import Entry
from handlers.faq.keywords import Rule
from handlers.faq.normalise import chinese_normaliser
from handlers.faq.taught import TaughtEntry


def taught(**more: Any) -> TaughtEntry:
    return TaughtEntry.model_validate({"question": "怎么退货", "answer": "7天内", **more})


def test_the_index_gets_whom_and_when_it_is_for() -> None:
    entry = taught(id="退", similar=["能退吗"], accounts=["main"], tags=["vip"], since="2026-11-01")
    audience = (frozenset({"main"}), frozenset({"vip"}), date(2026, 11, 1), None)
    assert entry.ranked == Entry("退", "怎么退货", ("能退吗",), *audience, answer="7天内")


def test_keywords_are_normalised() -> None:
    rule = taught(keywords={"any": ["退貨", "ＴＵＩ"]}).rule(chinese_normaliser())
    assert rule == Rule("怎么退货", some=("退货", "tui"))


def test_a_sticker_is_no_word() -> None:
    with pytest.raises(ValidationError, match="has no letter or digit"):
        taught(keywords={"any": ["[微笑]"]})


def test_it_must_hold_on_some_day() -> None:
    with pytest.raises(ValidationError, match="until 2026-11-01 is before since 2026-11-02"):
        taught(since="2026-11-02", until="2026-11-01")
