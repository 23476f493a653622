"""How a text was met, read from who answered it under which topic: in the log as in a trial."""

from enum import StrEnum

HANDED_OVER = "handoff"
"""Topic of a wish for a human."""

_NOBODY = {"", "fallback"}


class Verdict(StrEnum):
    """What became of a text."""

    ANSWERED = "answered"
    ASKED = "asked"  # the FAQ asked back
    MISSED = "missed"  # nobody understood


def verdict(handler: str, topic: str) -> Verdict:
    """What it means that this handler answered under this topic."""
    if handler in _NOBODY or topic == "faq:human":
        return Verdict.MISSED
    return Verdict.ASKED if topic in {"faq:ask", "faq:again"} else Verdict.ANSWERED
