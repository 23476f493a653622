"""Messages from which a manager could teach nothing: pure. What is not surely one of them is left alone.

What the handlers read is read as they do; `noise.txt` holds the words beside that, a heading for each kind:
words of them alone, `fillers` too, ask nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import Path
from string import digits
from typing import Self

from bot.faq.texts import signs
from bot.faq.texts.masked import HIDDEN
from core.text import one_width
from handlers.faq.dialogue import number_in
from handlers.faq.normalise import Normaliser
from handlers.preferences import Settings as Preferences
from handlers.reading.care import CareReader
from handlers.reading.chatter import Chatter
from handlers.reading.handoff import HandoffReader
from handlers.reading.opt_out import Reader, Wish
from handlers.text import bare

_WORDS = Path(__file__).with_name("noise.txt")
_FILLERS = "fillers"
_FIXED_WISHES = frozenset(word for wish in Preferences().wishes for word in wish.words())
_LONGEST_PHRASE = 40  # letters; whoever writes more says more than hello


class Noise(StrEnum):
    """Why nothing can be taught; the first ones are headings of `noise.txt`, and go before the later."""

    INSULT = "insults"
    OPT_OUT = "opt-outs"
    HUMAN = "people"
    TEST = "tests"
    SMALL_TALK = "small talk"
    WORDLESS = "without words"
    NUMBER = "numbers"
    MARKUP = "markup"
    CONTACT = "contact data"
    CARE = "complaints"


@dataclass(frozen=True, slots=True)
class NoiseFilter:
    """Tells noise apart. words: folded, each with its heading."""

    normaliser: Normaliser
    words: Mapping[str, str] = field(repr=False)
    chatter: Chatter = field(default_factory=Chatter, repr=False)
    care: CareReader = field(default_factory=CareReader, repr=False)
    wishes: Reader = field(default_factory=partial(Reader, {}), repr=False)
    human: HandoffReader = field(default_factory=HandoffReader, repr=False)

    @classmethod
    def of(cls, normaliser: Normaliser) -> Self:
        """With the words of `noise.txt`; one that stands under two headings has the first, fillers last."""
        words: dict[str, str] = {}
        heading = ""
        for line in _WORDS.read_text("utf-8").splitlines():
            if line.startswith("# "):
                heading = line.removeprefix("# ")
            for word in [] if line.startswith("# ") else line.split():
                if words.get(word, _FILLERS) == _FILLERS:
                    words[word] = heading
        return cls(normaliser, words)

    def noise(self, text: str) -> Noise | None:
        """What kind of noise a text (`masked`) is; None where something may be asked."""
        wide = one_width(text).strip()
        plain = signs.TAG.sub(" ", wide)
        if signs.PLACEHOLDER.fullmatch(wide) or signs.STICKERS.fullmatch(wide):
            return Noise.WORDLESS
        if HIDDEN in text and signs.is_contact(self.normaliser.letters(wide)):
            return Noise.CONTACT
        if plain != wide or signs.is_code(wide):
            return Noise.MARKUP if not signs.is_chinese(plain) or self._of_plain(plain) else None
        return self._of_plain(plain)

    def _of_plain(self, wide: str) -> Noise | None:
        said = self.normaliser.letters(wide)
        if spoken := self._spoken(said):
            return spoken
        if said and self.chatter.told(wide):
            return Noise.SMALL_TALK
        said = signs.once(said)
        if len(set(said)) <= 1:  # one letter, however often
            return Noise.WORDLESS
        if signs.is_number(said) or number_in(said) is not None:
            return Noise.NUMBER
        if signs.is_slip(said) or self._spoken(said.strip(digits)) is Noise.TEST:
            return Noise.TEST
        return self._spoken(said) or self._told(wide, said)

    def _told(self, wide: str, said: str) -> Noise | None:
        if bare(wide) in _FIXED_WISHES or self.wishes.read(wide) is not Wish.NONE:
            return Noise.OPT_OUT
        if self.human.asks(wide):
            return Noise.HUMAN
        if self.care.read(wide):
            return Noise.CARE
        if signs.is_blessing(said):
            return Noise.SMALL_TALK
        if signs.is_address(wide):
            return Noise.CONTACT
        clauses = self.normaliser.clauses(wide).split()
        kinds = [self._of_plain(clause) for clause in clauses] if len(clauses) > 1 else [None]
        return kinds[0] if all(kinds) else None

    def _spoken(self, said: str) -> Noise | None:
        """What a text is that consists of the words alone."""
        if not said or len(said) > _LONGEST_PHRASE:
            return None
        found: list[frozenset[str] | None] = [frozenset(), *[None] * len(said)]
        for end in range(1, len(said) + 1):
            for start in range(end):
                before, heading = found[start], self.words.get(said[start:end])
                if before is not None and heading:
                    found[end] = before | {heading} | (found[end] or frozenset())
        kinds = found[-1]
        if kinds is None:
            return None
        return next((kind for kind in Noise if kind.value in kinds), Noise.SMALL_TALK)
