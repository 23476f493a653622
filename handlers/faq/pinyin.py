"""How characters sound, so that a typo with the same sound still matches."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from handlers.faq import tables


@dataclass(frozen=True, slots=True)
class Sounds:
    """Syllable of each character, without tone; other characters sound like themselves."""

    of: Mapping[str, str] = field(repr=False)

    def syllables(self, letters: Iterable[str]) -> set[str]:
        """The distinct syllables of these characters."""
        return {self.of.get(letter, letter) for letter in letters}


def mandarin() -> Sounds:
    """The sounds of the common ideographs, read once; can be pickled."""
    return Sounds(tables.syllables())
