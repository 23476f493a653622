import pytest

from bot.faq.suggest import Phrasing, Pick, picks, suggest
from bot.faq.texts.noise import NoiseFilter
from handlers.faq.normalise import Normaliser
from handlers.faq.taught import TaughtEntry
from storage.engagement import MemberText
from tests.bot.faq.taught import entries, shelf_of, wrote

ASK, REFUND = "faq:ask", "退货"
RICH = TaughtEntry.model_validate(
    {
        "id": "会员",
        "question": "会员卡怎么办",
        "similar": ["办会员", "会员怎么开通", "入会"],
        "answer": "到店",
    }
)


@pytest.fixture(scope="session")
def noise(normaliser: Normaliser) -> NoiseFilter:
    return NoiseFilter.of(normaliser)


def asked(text: str, member: str = "m1") -> MemberText:
    return wrote(text, "faq", ASK, member=member)


def pick(text: str, topic: str = REFUND, member: str = "m1") -> Pick:
    return Pick(text, member, topic)


@pytest.mark.parametrize(
    "answer",
    [
        wrote("2", "faq", REFUND, minutes=1),
        wrote("第二个", "faq", REFUND, minutes=1),
        wrote("怎么退货", "faq", REFUND, minutes=1, source="faq:1"),
    ],
)
def test_a_choice_by_number_or_tap_settles_the_question(answer: MemberText) -> None:
    assert picks([asked("想退掉"), answer]) == [pick("想退掉")]


@pytest.mark.parametrize(
    "rows",
    [
        (),
        (wrote("2", "faq", REFUND, minutes=11),),
        (wrote("都不是", "faq", "faq:again", minutes=1),),
        (wrote("9", "faq", "faq:again", minutes=1),),
        (wrote("怎么退货", "faq", REFUND, minutes=1),),
        (wrote("2", "fallback", "fallback", minutes=1),),
        (wrote("2", "faq", REFUND, minutes=1), wrote("人工", "handoff", "handoff", minutes=2)),
        (wrote("2", "faq", REFUND, minutes=1), wrote("骗人的吧", "care", "care:complaint", minutes=2)),
        (wrote("2", "faq", REFUND, minutes=1), wrote("多久发货", "faq", "发货", minutes=2, source="faq:2")),
        (wrote("2", "faq", REFUND, minutes=1, member="m2"),),
    ],
)
def test_anything_else_does_not(rows: tuple[MemberText, ...]) -> None:
    assert picks([asked("想退掉"), *rows]) == []


def test_what_comes_after_the_answer_changes_nothing() -> None:
    thanks = wrote("谢谢", "small_talk", "small_talk:thanks")
    rows = [asked("想退掉"), thanks, wrote("1", "faq", REFUND, minutes=1), wrote("谢谢", minutes=2)]
    assert picks(rows) == [pick("想退掉")]
    rows = [
        asked("想退掉"),
        wrote("1", "faq", REFUND, minutes=1),
        wrote("人工", "handoff", "handoff", minutes=30),
    ]
    assert picks(rows) == [pick("想退掉")]


def test_a_thin_entry_gets_what_members_wrote_the_most_of_them_first(noise: NoiseFilter) -> None:
    found = [pick("东西想退掉", member=f"m{number}") for number in range(3)]
    found += [pick("请问东西想退掉？"), pick("寄回去可以么"), pick("专票怎么弄", "发票")]
    refund, invoice = suggest(found, shelf_of(entries()), noise)
    assert (refund.topic, refund.question, refund.similar) == (REFUND, "怎么退货", ("不喜欢可以退吗",))
    assert refund.phrasings == (Phrasing("请问东西想退掉？", 4, 3), Phrasing("寄回去可以么", 1, 1))
    assert invoice.phrasings == (Phrasing("专票怎么弄", 1, 1),)


@pytest.mark.parametrize(
    "text",
    ["你好，怎么退货", "多久发货", "你好", "滚", "2", "13800138000", "退", "我买的东西" * 9, "<script>"],
)
def test_what_is_taught_asks_nothing_or_is_a_story_is_left_out(noise: NoiseFilter, text: str) -> None:
    assert suggest([pick(text)], shelf_of(entries()), noise) == []


def test_an_entry_with_many_phrasings_or_that_is_gone_gets_none(noise: NoiseFilter) -> None:
    shelf = shelf_of([*entries(), RICH])
    assert suggest([pick("我想入个会", "会员"), pick("东西想退掉", "没了")], shelf, noise) == []


def test_words_that_are_picked_for_different_entries_are_left_out(noise: NoiseFilter) -> None:
    shelf = shelf_of(entries())
    torn = [pick("货的事情"), pick("货的事情", "发货", "m2")]
    assert suggest(torn, shelf, noise) == []
    nearly = [pick("货的事情", member=f"m{number}") for number in range(4)] + [torn[1]]
    (one,) = suggest(nearly, shelf, noise)
    assert (one.topic, one.phrasings) == (REFUND, (Phrasing("货的事情", 4, 4),))


def test_a_member_s_numbers_are_masked_and_not_told_apart(noise: NoiseFilter) -> None:
    found = [pick(f"订单2026061800{number:03}想退掉", member=f"m{number}") for number in range(2)]
    (one,) = suggest(found, shelf_of(entries()), noise)
    assert one.phrasings == (Phrasing("订单…想退掉", 2, 2),)


def test_more_than_five_would_not_be_read(noise: NoiseFilter) -> None:
    ways = [f"想退{thing}" for thing in ("面膜", "精华", "面霜", "眼霜", "口红", "粉底")]
    (one,) = suggest(map(pick, ways), shelf_of(entries()), noise)
    assert len(one.phrasings) == 5
