import tomllib
from pathlib import Path

import pytest

from bot.config.error import ConfigError
from bot.faq.gaps import Finder, pasted
from bot.faq.nearest import Shelf
from handlers.faq.normalise import Normaliser
from handlers.faq.pinyin import Sounds
from tests.bot.faq.taught import entries, loaded, toml, wrote

CARD = ["会员卡怎么办", "怎么办会员卡", "会员卡怎么办理"]


@pytest.fixture
def finder(normaliser: Normaliser, sounds: Sounds) -> Finder:
    return Finder(Shelf.of(entries(), normaliser, sounds), normaliser, sounds)


def test_questions_that_ask_the_same_are_one_gap(finder: Finder) -> None:
    rows = [wrote(text, member=f"m{number}") for number, text in enumerate([*CARD, f"{CARD[0]}？"])]
    rows += [wrote("[微笑]"), wrote("货到付款行不行"), wrote("专票怎么开发票", "faq", "faq:ask", minutes=1)]
    card, *others = finder.gaps(rows)
    assert sorted(card.examples) == sorted([f"{CARD[0]}？", *CARD[1:]])
    assert (card.times, card.members, card.reasons) == (4, 4, {"unanswered": 4})
    assert {gap.examples[0] for gap in others} == {"货到付款行不行", "专票怎么开发票"}
    invoice = next(gap for gap in others if "发票" in gap.examples[0])
    assert (invoice.nearest, invoice.reasons) == ("发票", {"undecided": 1})


def test_a_reask_is_found_by_likeness(finder: Finder) -> None:
    rows = [wrote("退货运费谁出", "faq", "退货"), wrote("退货的运费谁来出呀", "product_tips", "x", minutes=5)]
    (gap,) = finder.gaps([*rows, wrote("…", minutes=6), wrote("？", "faq", "退货", minutes=7)])
    assert gap.reasons == {"re-asked": 1}


def test_nothing_missed(finder: Finder) -> None:
    assert finder.gaps([]) == []
    assert finder.gaps([wrote("？！")]) == []
    assert pasted([]) == ""


def test_the_entries_can_be_pasted_and_must_be_answered(finder: Finder, tmp_path: Path) -> None:
    rows = [wrote(text) for text in [*CARD, 'a "quoted"\n text\x7f\\n']]
    text = pasted(finder.gaps(rows))
    assert "# 3× by 1 members: unanswered 3" in text
    taught = tomllib.loads(text)["handlers"]["faq"]["entries"]
    assert [len(entry["similar"]) for entry in taught] == [2, 0]
    assert taught[1]["question"] == 'a "quoted" text \\n'
    with pytest.raises(ConfigError, match=r"answer\.?.*is empty"):
        loaded(tmp_path, toml(more=text))
    program = loaded(tmp_path, toml(more=text.replace('answer = ""', 'answer = "好"')))
    assert len(program.settings) == 2


def test_what_is_taught_already_needs_a_better_answer(finder: Finder) -> None:
    rows = [wrote("怎么退货", "faq", "退货"), wrote("怎么退货？", "faq", "退货", minutes=5)]
    (gap,) = finder.gaps(rows)
    assert gap.taught
    assert pasted([gap]).splitlines() == [
        "# 1× by 1 members: re-asked 1; nearest entry: 退货",
        "# taught already; is its answer good enough? 怎么退货",
    ]


def test_taught_phrasings_are_not_pasted_again(finder: Finder) -> None:
    rows = [wrote("怎么退货"), wrote("请问怎么退货呀"), wrote("怎么退货物")]
    (gap,) = finder.gaps(rows)
    assert gap.times == 3
    assert gap.examples == ("怎么退货物",)
    assert not gap.taught


def test_without_entries_nothing_is_near(normaliser: Normaliser, sounds: Sounds) -> None:
    (gap,) = Finder(Shelf.of([], normaliser, sounds), normaliser, sounds).gaps([wrote(CARD[0])])
    assert gap.nearest == ""
    assert "nearest" not in pasted([gap])


def test_a_story_is_cut_where_nobody_would_read_on(finder: Finder) -> None:
    (gap,) = finder.gaps([wrote("会员卡能转给家里人用吗" * 100)])
    assert gap.examples == (("会员卡能转给家里人用吗" * 10)[:100],)
