import tomllib
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config.error import ConfigError
from bot.faq import pasted
from bot.faq.gaps import Found, Gap
from bot.faq.suggest import Phrasing, Suggestion
from tests.bot.faq.taught import loaded, toml
from tests.support.programs import NOON

GAP = Gap(
    ("会员卡怎么办", "怎么办会员卡"),
    3,
    2,
    NOON,
    NOON + timedelta(days=2),
    {"unanswered": 2, "human": 1},
    nearest="发票",
    taught=False,
)
THIN = Suggestion("退货", "怎么退货", ("能退吗",), (Phrasing("退掉行吗", 3, 2), Phrasing("想退", 1, 1)))
BREAKING_OUT = '"]\nanswer = "x"\n[[calendar]]\rid = \'\'\'"""\x1b[31m\x00\x7f\u2028\u202e[bold]\\'
ANY_TEXT = st.text(st.characters(codec=None))


def shown(*gaps: Gap, **noise: int) -> str:
    return pasted.gaps(Found(list(gaps), Counter(noise)))


def entries_of(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(text)["handlers"]["faq"]["entries"]
    return found


def test_an_entry_with_what_there_is_to_know_above_it() -> None:
    assert shown(GAP, small_talk=12, insults=3).splitlines() == [
        "# 3× by 2 members, 2026-11-21 to 2026-11-23: unanswered 2, human 1; nearest entry: 发票",
        "[[handlers.faq.entries]]",
        'question = "会员卡怎么办"',
        'similar = ["怎么办会员卡"]',
        'answer = ""',
        "",
        "# passed over: small_talk 12, insults 3",
    ]


def test_what_is_taught_already_is_not_pasted_again() -> None:
    taught = replace(GAP, members=1, last=NOON, nearest="退货", taught=True, examples=("怎么退货",))
    assert shown(taught).splitlines() == [
        "# 3× by 1 member, on 2026-11-21: unanswered 2, human 1; nearest entry: 退货",
        "# taught already; is its answer good enough? 怎么退货",
    ]


def test_nothing_is_nothing() -> None:
    assert shown() == ""
    assert pasted.suggestions([]) == ""


def test_entries_can_be_pasted_and_must_be_answered(tmp_path: Path) -> None:
    text = shown(GAP)
    with pytest.raises(ConfigError, match=r"answer\.?.*is empty"):
        loaded(tmp_path, toml(more=text))
    program = loaded(tmp_path, toml(more=text.replace('answer = ""', 'answer = "好"')))
    assert len(program.settings) == 2


def test_a_line_to_replace_an_entry_s_similar() -> None:
    assert pasted.suggestions([THIN]).splitlines() == [
        "# 退货: 怎么退货",
        "# new: 退掉行吗 (3× by 2 members)",
        "# new: 想退 (1× by 1 member)",
        'similar = ["能退吗", "退掉行吗", "想退"]',
    ]


@pytest.mark.parametrize("text", [BREAKING_OUT, "# x", "'''", '"""', "\ud800", "[/bold]"])
def test_no_text_breaks_out(text: str) -> None:
    check_that_it_stays_inside(text)


@given(ANY_TEXT)
def test_no_text_whatever_breaks_out(text: str) -> None:
    check_that_it_stays_inside(text)


def check_that_it_stays_inside(text: str) -> None:
    gap = replace(GAP, examples=(text, text), nearest=text, draft=text)
    printed = shown(gap, replace(gap, taught=True))
    (entry,) = entries_of(printed)
    assert entry.keys() == {"question", "similar", "answer"}
    assert entry["question"] == entry["answer"] == entry["similar"][0]
    proposed = pasted.suggestions([replace(THIN, topic=text, question=text, similar=(text,))])
    assert tomllib.loads(proposed) == {"similar": [entry["question"], "退掉行吗", "想退"]}
    assert all(line.isprintable() for line in (printed + proposed).split("\n"))
