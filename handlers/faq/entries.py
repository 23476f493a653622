"""One FAQ entry, as a community manager teaches it."""

from pydantic import BaseModel, ConfigDict, Field

from handlers.content import Content
from handlers.text import Phrase


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Keywords(_Part):
    """Words that decide, wherever they stand; negated ones do not count (`handlers.text.Said.mentions`)."""

    all: tuple[Phrase, ...] = Field((), description="every one of them is named")
    any: tuple[Phrase, ...] = Field((), description="at least one of them is named")
    none: tuple[Phrase, ...] = Field(
        (), description="with one of them it is not the answer, unless asked word for word"
    )


class Entry(_Part):
    """`[[handlers.faq.entries]]`: a question, other ways to ask it, and the answer."""

    id: str = Field("", description="its name in reports; the question where absent")
    question: Phrase = Field(description="as members ask it")
    similar: tuple[Phrase, ...] = Field((), description="other ways to ask it")
    keywords: Keywords = Field(Keywords(), description="words that tell that it is asked")
    answer: Content = Field(description="what is said")

    @property
    def topic(self) -> str:
        """The name under which reports count it."""
        return self.id or self.question

    @property
    def phrasings(self) -> tuple[str, ...]:
        """All ways to ask it."""
        return (self.question, *self.similar)
