"""What members say in their own words about being written to: to stop it, to have it again, or neither. Pure.

A wish is sure where verb and object are both said ("不要再给我发 … 广告"), and likely where one is left to
guess ("别烦我"). A word about an order, a condition, or a second negation makes it less so: nobody is to be
stopped who did not ask for it.
"""

from collections.abc import Iterable, Mapping
from enum import Enum, auto

from handlers.reading import opt_out_words as words
from handlers.reading.patterns import LONGEST, Patterns
from handlers.text import clauses

_BRACKETS = str.maketrans("[]", "  ")


class Wish(Enum):
    """What a text asks for; what is likely is asked about before it is obeyed."""

    NONE = auto()
    STOP = auto()
    STOP_ALL = auto()
    LIKELY_STOP = auto()
    RESUME = auto()
    LIKELY_RESUME = auto()


class Reader:
    """Reads wishes; more: further words, by the names in `opt_out_words.WORDS`."""

    def __init__(self, more: Mapping[str, Iterable[str]]) -> None:
        patterns = Patterns(words.WORDS, more)
        self._stop, self._sure = patterns.any_of(*words.STOP), patterns.any_of(*words.SURE)
        self._likely, self._again = patterns.any_of(*words.LIKELY), patterns.any_of(words.AGAIN)
        self._beside, self._asking = patterns.any_of(*words.BESIDE), patterns.any_of("<asking>")
        self._advert, self._otherwise = patterns.any_of("<advert><itself>"), patterns.any_of("<otherwise>")
        self._unmeant, self._only_if = patterns.any_of("<unmeant>"), patterns.any_of("<onlyif>")
        self._instead, self._ads = patterns.any_of("<instead>"), patterns.any_of("<ads><itself>")
        self._signs = [patterns.any_of(*signs.split()) for signs in words.SIGNS]
        self._fewer, self._meaning = patterns.any_of(*words.FEWER), patterns.any_of(words.MEANING)
        self._everything = patterns.any_of(words.EVERYTHING)

    def read(self, text: str) -> Wish:
        """The wish that a text, in any writing, expresses."""
        said = (clauses(text) or clauses(text.translate(_BRACKETS)))[:LONGEST]
        if self._again.search(said):
            return Wish.LIKELY_RESUME if self._asks(said) else Wish.RESUME
        found = self._stopping(said)
        if found is Wish.NONE or self._unmeant.search(said):
            return Wish.NONE
        if found is Wish.LIKELY_STOP or self._only_if.search(said):
            return Wish.LIKELY_STOP
        return Wish.STOP_ALL if self._everything.search(said) else Wish.STOP

    def within(self, text: str) -> Wish:
        """The same of a text that says other things, too: sure where one of its clauses is."""
        found = self.read(text)
        if found is not Wish.LIKELY_STOP:
            return found
        sure = (wish for wish in map(self.read, clauses(text).split()) if wish in {Wish.STOP, Wish.STOP_ALL})
        return next(sure, found)

    def asks_meaning(self, text: str) -> bool:
        """Whether a text asks what the word to stop is for, such as "TD是什么意思"."""
        return bool(self._meaning.fullmatch(clauses(text)[:LONGEST]))

    def _stopping(self, said: str) -> Wish:
        if not all(signs.search(said) for signs in self._signs):
            return Wish.NONE
        found = self._found(said)
        other = found is not Wish.NONE and self._otherwise.search(said) and not self._advert.search(said)
        return Wish.NONE if other else found

    def _found(self, said: str) -> Wish:
        if self._sure.search(said):
            if self._instead.search(said):
                return Wish.LIKELY_STOP if self._ads.search(said) else Wish.NONE
            doubtful = self._asking.search(said) or self._fewer.search(said)
            return Wish.LIKELY_STOP if doubtful else Wish.STOP
        if self._stop.search(said):
            alone = all(self._beside.search(clause) for clause in said.split(" "))
            return Wish.STOP if alone and not self._asks(said) else Wish.LIKELY_STOP
        likely = self._likely.search(said) and not self._instead.search(said)
        return Wish.LIKELY_STOP if likely else Wish.NONE

    def _asks(self, said: str) -> bool:
        return "吗" in said or bool(self._asking.search(said))
