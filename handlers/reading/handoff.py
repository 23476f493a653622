"""Whether a text asks for a human. Pure."""

from collections.abc import Iterable

from handlers.reading.handoff_words import ASKED, SIGNS, WORDS
from handlers.reading.patterns import LONGEST, Patterns
from handlers.text import bare, clauses


class HandoffReader:
    """Reads it; more: further texts that ask for one."""

    def __init__(self, more: Iterable[str] = ()) -> None:
        patterns = Patterns(WORDS)
        self._more = set(map(bare, more))
        self._signs, self._asked = patterns.any_of(*SIGNS.split()), patterns.any_of(*ASKED)

    def asks(self, text: str) -> bool:
        """Such as "转人工", "叫你们店长来跟我讲"."""
        if bare(text) in self._more:
            return True
        said = clauses(text)[:LONGEST]
        forms = (said, said.replace(" ", "")) if self._signs.search(said) else ()
        return any(self._asked.search(form) for form in forms)

    def is_within(self, text: str) -> bool:
        """Whether a text asks for one beside something else, such as "人工，退订"."""
        return self.asks(text) or any(map(self.asks, clauses(text)[:LONGEST].split()))
