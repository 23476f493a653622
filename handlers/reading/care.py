"""Whether a text tells of harm after use, or complains, threatens or scolds. Pure."""

from collections.abc import Iterable
from typing import Literal

from handlers.reading import care_words as harm
from handlers.reading import complaint_words as words
from handlers.reading.patterns import Patterns
from handlers.text import clauses, normalise

Found = Literal["health", "complaint", ""]


class CareReader:
    """Reads it; more_health, more: further words of harm and of a complaint, wherever they stand."""

    def __init__(self, more_health: Iterable[str] = (), more: Iterable[str] = ()) -> None:
        self._more_health, self._more = list(map(normalise, more_health)), list(map(normalise, more))
        health, complaint = Patterns(harm.WORDS), Patterns(words.WORDS)
        self._after_use, self._ill = health.any_of(*harm.AFTER_USE), health.any_of(*harm.ILL)
        self._supposed, self._asked = health.any_of("<supposed>"), health.any_of("<asked>", "<relief>")
        self._relief, self._ours = health.any_of("<relief>"), health.any_of("<ours>")
        self._seeks = health.any_of("<seeks>")
        self._accident, self._feared = health.any_of(*harm.ACCIDENT), health.any_of(harm.FEARED)
        self._signs = complaint.any_of(*words.SIGNS.split())
        self._threat, self._calm = complaint.any_of(*words.THREAT), complaint.any_of(*words.CALM)
        self._upset = complaint.any_of(*words.INSULT, *words.UNHAPPY)
        self._asked_before = complaint.any_of(*words.ASKED)

    def read(self, text: str) -> Found:
        """What it tells of."""
        said = clauses(text)
        if self._is_harm(said) or _has(said, self._more_health):
            return "health"
        return "complaint" if self._complains(said) or _has(said, self._more) else ""

    def _is_harm(self, said: str) -> bool:
        """What happened by accident, after use, or happened and is not asked about before buying."""
        if self._accident.search(said) and self._accident.search(self._feared.sub(" ", said)):
            return True
        if self._after_use.search(said) and not self._is_before(said):
            return True
        return bool(self._ill.search(said)) and not (self._supposed.search(said) or self._asked.search(said))

    def _is_before(self, said: str) -> bool:
        """Whether it is feared, heard of, over, or told only to find what suits."""
        if self._supposed.search(said) or self._relief.search(said):
            return True
        return bool(self._seeks.search(said)) and not self._ours.search(said)

    def _complains(self, said: str) -> bool:
        if not self._signs.search(said):
            return False
        if self._threat.search(said) and self._threat.search(self._calm.sub(" ", said)):
            return True
        return bool(self._upset.search(said)) and bool(self._upset.search(self._asked_before.sub(" ", said)))


def _has(said: str, words_of_managers: Iterable[str]) -> bool:
    """Blanks and marks make no difference between how they are written and what is said."""
    return any(word in said.replace(" ", "") for word in words_of_managers)
