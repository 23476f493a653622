"""The FAQ's view of the one form that all handlers compare in (`handlers/text.py`)."""

from dataclasses import dataclass

from handlers import text


@dataclass(frozen=True, slots=True)
class Normaliser:
    """Pure text forms."""

    def folded(self, typed: str) -> str:
        """One width, case and script, without names and stickers; punctuation stays."""
        return text.folded(typed)

    def clauses(self, typed: str) -> str:
        """Fold the text; every run of punctuation or spaces becomes one space, but not within a number."""
        return text.clauses(typed)

    def letters(self, typed: str) -> str:
        """Folded text without any space: what the ranking reads."""
        return text.clauses(typed).replace(" ", "")

    def compared(self, typed: str) -> str:
        """Letters, with a space where a mark stands between two digits: what keywords are."""
        return text.normalise(typed)

    def bare(self, typed: str) -> str:
        """Letters without greetings and fillers: equal bare texts are the same question."""
        return text.bare(typed)

    def without_fillers(self, clauses: str) -> str:
        """The bare form of a folded text."""
        return text.without_fillers(clauses)


def chinese_normaliser() -> Normaliser:
    """The normaliser."""
    return Normaliser()
