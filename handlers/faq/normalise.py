"""Bring what people type to one form: width, case, script, emoji, names, spaces, fillers."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from handlers.faq import tables

_MENTION = re.compile(r"(?<![A-Za-z0-9.])@[^\s@]{1,32}\s|(?<=[^A-Za-z0-9.])@[^\s@]{1,32}$")
_STICKER = re.compile(r"\[[\w]{1,6}\]")
_BREAK = re.compile(r"[^\w]+|_+")
_FILLER = re.compile(
    r"^(?:(?:你好|您好|hi|hello|在吗|在不在|亲爱?的?|哈喽|嗨)\s*)+"
    r"|我?想?请?问一下|请问|我想问|麻烦(?:你|您)?|谢谢(?:你|您|啦|了)?|多谢|拜托"
    r"|[啊呀呢吧哦噢哈嘛啦哟诶嗯]"
)


@dataclass(frozen=True, slots=True)
class Normaliser:
    """Pure text forms; `simplified` maps traditional characters (code points) to simplified."""

    simplified: Mapping[int, str] = field(repr=False)

    def clauses(self, text: str) -> str:
        """Fold the text; every run of punctuation or spaces becomes one space."""
        wide = unicodedata.normalize("NFKC", text)
        plain = _STICKER.sub(" ", _MENTION.sub(" ", wide))
        return _BREAK.sub(" ", plain.lower().translate(self.simplified)).strip()

    def letters(self, text: str) -> str:
        """Folded text without any space: what the ranking reads."""
        return self.clauses(text).replace(" ", "")

    def bare(self, text: str) -> str:
        """Letters without greetings and fillers: equal bare texts are the same question."""
        return self.without_fillers(self.clauses(text))

    def without_fillers(self, clauses: str) -> str:
        """The bare form of a folded text."""
        return _FILLER.sub("", clauses).replace(" ", "") or clauses.replace(" ", "")


def chinese_normaliser() -> Normaliser:
    """The normaliser with its character table, read once; can be pickled."""
    return Normaliser(tables.simplified())
