import pytest

from bot.faq.verdict import Verdict, verdict


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
