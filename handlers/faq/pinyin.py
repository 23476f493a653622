"""How characters sound, so that a typo with the same sound still matches."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from handlers.faq import tables


@dataclass(frozen=True, slots=True)
class Sounds:
    """Syllable of each character, without tone; other characters sound like themselves."""

    of: Mapping[str, str] = field(repr=False)

    def syllables(self, text: str) -> list[str]:
        """One syllable for each character of the text."""
        return [self.of.get(letter, letter) for letter in text]


def mandarin() -> Sounds:
    """The sounds of the common ideographs, read once; can be pickled."""
    return Sounds(tables.syllables())
