"""One FAQ entry, as a community manager teaches it."""

from datetime import date
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from core.tags import Tag
from handlers.content import Content, Text
from handlers.faq.entries import Entry
from handlers.faq.keywords import Rule
from handlers.faq.normalise import Normaliser
from handlers.text import Phrase


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Keywords(_Part):
    """Words that decide, wherever they stand; declined ones ("不谈价格") do not count."""

    all: tuple[Phrase, ...] = Field((), description="every one of them is named")
    any: tuple[Phrase, ...] = Field((), description="at least one of them is named")
    none: tuple[Phrase, ...] = Field(
        (), description="with one of them it is not the answer, unless asked word for word"
    )


class TaughtEntry(_Part):
    """`[[handlers.faq.entries]]`: a question, other ways to ask it, and the answer."""

    id: str = Field("", description="its name in reports; the question where absent")
    question: Phrase = Field(description="as members ask it")
    similar: tuple[Phrase, ...] = Field((), description="other ways to ask it")
    keywords: Keywords = Field(Keywords(), description="words that tell that it is asked")
    answer: Content = Field(description="what is said")
    follow_ups: tuple[Phrase, ...] = Field(
        (), max_length=3, description="questions of other entries, offered after the answer"
    )
    accounts: frozenset[str] = Field(frozenset(), description="only in these accounts; in all where absent")
    tags: frozenset[Tag] = Field(frozenset(), description="only for members with one of these tags")
    since: date | None = Field(None, description="first day on which it holds")
    until: date | None = Field(None, description="last day on which it holds")

    @property
    def topic(self) -> str:
        """The name under which reports count it."""
        return self.id or self.question

    @property
    def phrasings(self) -> tuple[str, ...]:
        """All ways to ask it."""
        return (self.question, *self.similar)

    @property
    def ranked(self) -> Entry:
        """What the index needs of it."""
        audience = (self.accounts, self.tags, self.since, self.until)
        answer = self.answer.text if isinstance(self.answer, Text) else ""
        return Entry(self.topic, self.question, self.similar, *audience, answer=answer)

    def rule(self, normaliser: Normaliser) -> Rule:
        """Its keywords, normalised."""
        words = (self.keywords.all, self.keywords.any, self.keywords.none)
        return Rule(self.topic, *(tuple(filter(None, map(normaliser.compared, each))) for each in words))

    @property
    def is_for_some(self) -> bool:
        """Whether it depends on who asks, or when."""
        return bool(self.accounts or self.tags or self.since or self.until)

    def meets(self, other: Self) -> bool:
        """Whether somebody may see both on one day; who has one's tags is taken not to have the other's."""
        here, there = (self.accounts, self.tags), (other.accounts, other.tags)
        if any(a and b and not a & b for a, b in zip(here, there, strict=True)):
            return False
        begins, ends = max(self._days[0], other._days[0]), min(self._days[1], other._days[1])
        return begins <= ends

    @property
    def _days(self) -> tuple[date, date]:
        return self.since or date.min, self.until or date.max

    @model_validator(mode="after")
    def _some_day(self) -> Self:
        begins, ends = self._days
        if ends < begins:
            raise ValueError(f"until {self.until} is before since {self.since}; swap them")
        return self
