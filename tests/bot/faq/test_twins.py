"""Entries that say the same."""

from bot.faq.twins import twins
from handlers.faq.entries import Entry
from handlers.faq.normalise import Normaliser


def test_twins_share_a_phrasing_or_the_answer(normaliser: Normaliser) -> None:
    entries = [
        Entry("a", "怎么退货", ("可以退吗？",), answer="七天内。"),
        Entry("b", "请问怎么退货呢"),
        Entry("c", "退换规则", answer="七天内"),
        Entry("d", "怎么换货"),
    ]
    found = twins(entries, normaliser)
    assert {name: "".join(sorted(ids)) for name, ids in found.items()} == {
        "a": "abc",
        "b": "ab",
        "c": "ac",
        "d": "d",
    }
