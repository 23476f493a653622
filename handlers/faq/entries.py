"""What the manager teaches, who asks, and the three things the FAQ can say."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer with every phrasing that was taught for it.

    answer: what of it can be read, as weak evidence of what the entry is about.
    accounts, tags: whom it is for (any one of them); empty means everybody.
    since, until: first and last day on which it is valid; None means open.
    """

    id: str
    question: str
    similar: tuple[str, ...] = ()
    answer: str = field(default="", kw_only=True)
    accounts: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    since: date | None = None
    until: date | None = None

    @property
    def phrasings(self) -> tuple[str, ...]:
        """The question and the similar ones."""
        return (self.question, *self.similar)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, through which account, on which day."""

    account: str
    tags: frozenset[str]
    today: date

    def may_see(self, entry: Entry) -> bool:
        """Whether the entry is for this member, here, today."""
        here = not entry.accounts or self.account in entry.accounts
        meant = not entry.tags or bool(self.tags & entry.tags)
        started = entry.since is None or entry.since <= self.today
        return here and meant and started and (entry.until is None or self.today <= entry.until)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry and how sure it is, 0 to 1: known topic times share among its rivals."""

    entry_id: str
    confidence: float


class Why(StrEnum):
    """What decided."""

    EXACT = "exact"  # the words of a taught phrasing
    KEYWORD = "keyword"  # a keyword rule
    RANKING = "ranking"  # familiar, and ahead of its rivals
    RIVALS = "rivals"  # familiar, but more than one entry may be meant
    UNSURE = "unsure"  # too little familiar to answer, familiar enough to ask back
    HELD_BACK = "held back"  # would be answered, but for a number, a shop, or an everyday message
    SEVERAL = "several"  # two questions at once, of which each means another entry
    UNLIKELY = "unlikely"  # a number or shop nobody taught, or an everyday message, and too little familiar
    BELOW = "below"  # not even familiar enough to ask back
    NOTHING = "nothing"  # nothing is left to compare
    SMALL_TALK = "small talk"  # nothing is asked


@dataclass(frozen=True, slots=True)
class Answer:
    """Sure enough to answer."""

    candidate: Candidate
    why: Why


@dataclass(frozen=True, slots=True)
class Ask:
    """Not sure: offer these, best first, at most three.

    doubtful: whether the first must not be answered all the same, since it names another number than the
    question, or since it answers only half of it.
    """

    choices: tuple[Candidate, ...]
    why: Why
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Miss:
    """Did not understand."""

    why: Why = field(default=Why.BELOW, compare=False)  # whatever the ground, it is the same to the member


Decision: TypeAlias = Answer | Ask | Miss
