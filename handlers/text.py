"""How handlers compare what members write: the same words whatever their width, case or marks."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator

from core.text import is_blank

_AT_NAME = re.compile(r"(?<!\S)@[^\s@]+\s+")
_NEGATION = re.compile(
    r"((?<!是)不是)"
    r"|((?<!要)不要|(?<!想)不想要?|(?<!用)不用|(?<!需要)不需要|(?<!关心)不关心|不谈|不聊|不说|不问|不提|不讲|不必|无需"
    r"|(?<![特区级性个分类差识鉴辨告离])别(?![的人处]))[谈聊说问提讲]?"
)


@lru_cache(maxsize=1024)  # several handlers ask about the same text
def normalise(text: str) -> str:
    """Letters and digits only, in one width and case; a leading `@name ` goes too. Idempotent."""
    folded = _nfkc(_nfkc(_AT_NAME.sub("", text)).casefold())
    return _nfkc("".join(letter for letter in folded if letter.isalnum()))


def _nfkc(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _with_words(text: str) -> str:
    if not normalise(text):
        raise ValueError(
            f"{text!r} has no letter or digit, so nothing a member writes could match it; add words"
        )
    return text


def _seen(text: str) -> str:
    if is_blank(text):
        raise ValueError("is empty or blank; write something that can be seen")
    return text


Shown = Annotated[str, AfterValidator(_seen)]
"""A configured text that people read."""
Phrase = Annotated[str, AfterValidator(_with_words)]
"""A configured text to compare with: it holds at least one letter or digit."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a member wrote, ready for comparing.

    text: normalised. negated: the positions directly after a negation.
    """

    text: str
    negated: frozenset[int]

    def mentions(self, word: str) -> bool:
        """Whether a normalised word occurs without a negation directly before it.

        "不谈价格", "不要谈价格" and "别说价格" do not mention 价格; "要不要价格表" and "特别价格" do.
        A negation reaches only the word it touches: "不谈价格和优惠" mentions 优惠.
        """
        at = self.text.find(word)
        while at in self.negated:
            at = self.text.find(word, at + 1)
        return at >= 0


def read(text: str) -> Said:
    """A member's text, or a configured phrase, ready for comparing."""
    said = normalise(text)
    ends = (
        end for found in _NEGATION.finditer(said) for end in (found.end(), found.end(found.lastindex or 0))
    )
    return Said(said, frozenset(ends))
