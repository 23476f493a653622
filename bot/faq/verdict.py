"""How a text was met, read from who answered it under which topic: in the log as in a trial."""

from enum import StrEnum

_NOBODY = {"", "fallback"}


class Verdict(StrEnum):
    """What became of a text."""

    ANSWERED = "answered"
    ASKED = "asked"  # the FAQ asked back
    MISSED = "missed"  # nobody understood


def is_answered(handler: str, topic: str) -> bool:
    """Whether the FAQ answered; what another handler says settles no question of the FAQ's."""
    return handler == "faq" and verdict(handler, topic) is Verdict.ANSWERED


def wants_human(handler: str, topic: str) -> bool:
    """Whether a member asked for a human, or complained and was given one."""
    return topic == "handoff" or handler == "care"


def verdict(handler: str, topic: str) -> Verdict:
    """What it means that this handler answered under this topic."""
    if handler in _NOBODY or topic == "faq:human":
        return Verdict.MISSED
    return Verdict.ASKED if topic in {"faq:ask", "faq:again"} else Verdict.ANSWERED
