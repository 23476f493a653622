from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import pytest

from bot.faq.gaps import Finder, Gap
from bot.faq.texts.noise import NoiseFilter
from bot.faq.trial import Met, Question
from bot.faq.verdict import Verdict
from handlers.faq.arrays import Vectors
from handlers.faq.normalise import Normaliser
from handlers.faq.pinyin import Sounds
from handlers.faq.semantic import Embedder
from handlers.faq.taught import TaughtEntry
from storage.engagement import MemberText
from tests.bot.faq.taught import entries, shelf_of, wrote
from tests.support.programs import NOON

CARD = ["会员卡怎么办", "怎么办会员卡", "会员卡怎么办理"]


def missed(questions: Sequence[Question]) -> Sequence[Met]:
    return [Met(Verdict.MISSED)] * len(questions)


class Finding:
    """Gaps beside the small brand, with whatever a test changes."""

    def __init__(self, normaliser: Normaliser, sounds: Sounds) -> None:
        self._noise, self._sounds = NoiseFilter.of(normaliser), sounds

    def gaps(
        self,
        rows: Sequence[MemberText],
        *,
        taught: Sequence[TaughtEntry] | None = None,
        embedder: Embedder | None = None,
        limit: int = 20,
        **today: Met,
    ) -> list[Gap]:
        def met(questions: Sequence[Question]) -> Sequence[Met]:
            return [today.get(question.text, Met(Verdict.MISSED)) for question in questions]

        shelf = shelf_of(entries() if taught is None else taught, embedder)
        return Finder(shelf, self._sounds, self._noise, met).find(rows, limit).gaps


@pytest.fixture(scope="session")
def finding(normaliser: Normaliser, sounds: Sounds) -> Finding:
    return Finding(normaliser, sounds)


def test_questions_that_ask_the_same_are_one_gap(finding: Finding) -> None:
    rows = [wrote(text, member=f"m{number}") for number, text in enumerate([*CARD, f"{CARD[0]}？"])]
    rows += [wrote("[微笑]"), wrote("货到付款行不行"), wrote("专票怎么开发票", "faq", "faq:ask", minutes=1)]
    card, *others = finding.gaps(rows)
    assert sorted(card.examples) == sorted([f"{CARD[0]}？", *CARD[1:]])
    assert (card.times, card.members, card.reasons) == (4, 4, {"unanswered": 4})
    assert {gap.examples[0] for gap in others} == {"货到付款行不行", "专票怎么开发票"}
    invoice = next(gap for gap in others if "发票" in gap.examples[0])
    assert (invoice.nearest, invoice.reasons) == ("发票", {"undecided": 1})


def test_only_what_could_be_taught(finding: Finding, normaliser: Normaliser, sounds: Sounds) -> None:
    noise = ["你好", "谢谢", "滚", "<script>alert(1)</script>", "我我我", "13800138000", "TD", "我要投诉"]
    rows = [wrote(text, member=f"m{number}") for text in noise for number in range(9)]
    rows.append(wrote("货到付款行不行"))
    found = Finder(shelf_of(entries()), sounds, NoiseFilter.of(normaliser), missed).find(rows, 20)
    assert [gap.examples for gap in found.gaps] == [("货到付款行不行",)]
    assert found.noise.total() == 72


def test_what_most_members_ask_comes_first_then_what_is_asked_most(finding: Finding) -> None:
    rows = [wrote("会员卡怎么办", member="m1", minutes=day) for day in range(9)]
    rows += [wrote("货到付款行不行", member=member) for member in ("m1", "m2")]
    rows += [wrote("能刻字么", member=member) for member in ("m1", "m2", "m2")]
    assert [gap.examples[0] for gap in finding.gaps(rows)] == ["能刻字么", "货到付款行不行", "会员卡怎么办"]
    assert len(finding.gaps(rows, limit=2)) == 2


def test_it_says_since_when_it_is_asked(finding: Finding) -> None:
    rows = [wrote(CARD[0], minutes=minutes, member=f"m{minutes}") for minutes in (0, 7, 3)]
    (gap,) = finding.gaps(rows)
    assert (gap.first, gap.last) == (NOON, NOON + timedelta(minutes=7))


def test_numbers_of_members_are_neither_shown_nor_compared(finding: Finding) -> None:
    rows = [
        wrote(f"订单 20260618{number:06} 到哪了，打我电话1380013{number:04}", member=f"m{number}")
        for number in range(3)
    ]
    (gap,) = finding.gaps(rows)
    assert (gap.members, gap.examples) == (3, ("订单 … 到哪了，打我电话…",))


def test_what_is_settled_today_is_no_gap(finding: Finding) -> None:
    """Taught since, or taken by another handler since."""
    answered, elsewhere = Met(Verdict.ANSWERED, "发票"), Met(Verdict.ANSWERED, "care")
    rows = [wrote("专票怎么开"), wrote("脸上好疼"), wrote("货到付款行不行")]
    (gap,) = finding.gaps(rows, 专票怎么开=answered, 脸上好疼=elsewhere)
    assert gap.examples == ("货到付款行不行",)
    again = [wrote("专票怎么开", "faq", "发票"), wrote("专票怎么开", "faq", "发票", minutes=5)]
    (gap,) = finding.gaps([*rows[:1], *again], 专票怎么开=answered)
    assert gap.reasons == {"re-asked": 1}


def test_a_reask_is_found_by_likeness(finding: Finding) -> None:
    rows = [wrote("退货运费谁出", "faq", "退货"), wrote("退货的运费谁来出呀", "product_tips", "x", minutes=5)]
    (gap,) = finding.gaps([*rows, wrote("…", minutes=6), wrote("？", "faq", "退货", minutes=7)])
    assert gap.reasons == {"re-asked": 1}


def test_nothing_missed(finding: Finding) -> None:
    assert finding.gaps([]) == []
    assert finding.gaps([wrote("？！")]) == []


def test_what_is_taught_already_needs_a_better_answer(finding: Finding) -> None:
    rows = [wrote("怎么退货", "faq", "退货"), wrote("怎么退货？", "faq", "退货", minutes=5)]
    (gap,) = finding.gaps(rows)
    assert (gap.taught, gap.nearest) == (True, "退货")


def test_what_is_taught_is_never_passed_over_as_noise(finding: Finding) -> None:
    thanks = TaughtEntry.model_validate({"question": "谢谢", "answer": "不客气"})
    (gap,) = finding.gaps([wrote("谢谢")], taught=[thanks])
    assert gap.taught


def test_taught_phrasings_are_not_pasted_again(finding: Finding) -> None:
    rows = [wrote("怎么退货"), wrote("请问怎么退货呀"), wrote("怎么退货物")]
    (gap,) = finding.gaps(rows)
    assert gap.times == 3
    assert gap.examples == ("怎么退货物",)
    assert not gap.taught


def test_without_entries_nothing_is_near(finding: Finding) -> None:
    (gap,) = finding.gaps([wrote(CARD[0])], taught=[])
    assert gap.nearest == ""


def test_a_story_is_cut_where_nobody_would_read_on(finding: Finding) -> None:
    (gap,) = finding.gaps([wrote("会员卡能转给家里人用吗" * 100)])
    assert gap.examples == (("会员卡能转给家里人用吗" * 10)[:100],)


class Postage:
    """A stand-in without a model: whether a text is about the cost of sending."""

    name = "postage"

    def embed(self, texts: Sequence[str]) -> Vectors:
        return np.array(
            [[1, 0] if "邮费" in text or "寄过来" in text else [0, 1] for text in texts], np.float32
        )


def test_questions_are_grouped_by_meaning_where_it_is_known(finding: Finding) -> None:
    rows = [wrote("包邮费用是怎样的"), wrote("寄过来要花几块", member="m2"), wrote("能刻字么")]
    assert [len(gap.examples) for gap in finding.gaps(rows)] == [1, 1, 1]
    together = finding.gaps(rows, embedder=Postage())
    assert [(gap.members, len(gap.examples)) for gap in together] == [(2, 2), (1, 1)]
