"""The taught entries nearest to a question, without deciding whether one of them is meant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from handlers.faq.index import Index
from handlers.faq.taught import TaughtEntry


@dataclass(frozen=True, slots=True)
class Shelf:
    """Everything that is taught, ranked as members' questions are."""

    entries: Mapping[str, TaughtEntry]
    index: Index

    @classmethod
    def of(cls, entries: Sequence[TaughtEntry], index: Index) -> Self:
        """The entries by their topics, and the index made of them."""
        return cls({entry.topic: entry for entry in entries}, index)

    def teaches(self, text: str) -> bool:
        """Whether an entry has just these words."""
        return self.index.normaliser.bare(text) in self.index.exact

    def nearest(self, text: str, count: int) -> list[TaughtEntry]:
        """The entries most like a question, best first."""
        return [self.entries[each.entry_id] for each in self.index.rank(text)[:count]]

    def near(self, text: str) -> TaughtEntry | None:
        """The nearest entry where it is worth offering; None for what is like nothing taught."""
        ranked = self.index.ranked(text)
        near = ranked.ids and ranked.out_of_domain <= self.index.policy.ask_rate
        return self.entries[ranked.ids[0]] if near else None
