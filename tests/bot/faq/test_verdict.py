import pytest

from bot.faq.verdict import Verdict, verdict, wants_human


@pytest.mark.parametrize(
    ("handler", "topic", "found"),
    [
        ("faq", "退货", Verdict.ANSWERED),
        ("handoff", "handoff", Verdict.ANSWERED),
        ("faq", "faq:ask", Verdict.ASKED),
        ("faq", "faq:again", Verdict.ASKED),
        ("faq", "faq:human", Verdict.MISSED),
        ("fallback", "fallback", Verdict.MISSED),
        ("", "text", Verdict.MISSED),
    ],
)
def test_what_became_of_a_text(handler: str, topic: str, found: Verdict) -> None:
    assert verdict(handler, topic) is found


@pytest.mark.parametrize(
    ("handler", "topic", "found"),
    [
        ("handoff", "handoff", True),
        ("care", "care:health", True),
        ("handoff", "handoff:held", False),
        ("small_talk", "small_talk:thanks", False),
        ("faq", "退货", False),
    ],
)
def test_who_wants_a_human(handler: str, topic: str, *, found: bool) -> None:
    assert wants_human(handler, topic) is found
