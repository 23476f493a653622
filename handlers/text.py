"""The one form in which all handlers compare what members write.

Width, case, script (traditional or simplified), marks, emoji, stickers and an `@name` make no difference.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator

from core.text import is_blank, one_width

_AT_NAME = re.compile(r"(?<![A-Za-z0-9.])@[^\s@]{1,32}\s|(?<=[^A-Za-z0-9.])@[^\s@]{1,32}$")
# What WeChat puts in the place of something it cannot show. Source: wechat/changes-2026-11.md, 3.
_NOT_SHOWN = re.compile(
    r"[\[【「](?=[^\]】」]{0,40}(?:消息|讯息|表情|显示|查看|message))"
    r"[^\]】」]{0,40}(?:不支持|无法|不能|unsupported)[^\]】」]{0,40}[\]】」]+"
)
# Stickers: `[抱拳]`, `[Smile]`, and the old codes such as `/::)`, `/:rose`, `/:8-)`, `/:<W>`.
_STICKER = re.compile(
    r"\[(?:[^\W\d_]{1,6}|[A-Za-z]{1,12})\]"
    r"|/:(?::(?:'[(|]|-[|so]|,@|[)~|<$@(+!>*]|[bxzpdoqtgl8])|8[*]|[8bx]-\)|p-\(|--b|,@(?:-d|[pofx@!])"
    r"|\|-\)|\?|!!!|&-\(|<@|@>|>-\||@x|<[wlo]>|<&|&>|@[)@]|#-0|xx|pd|oo|oy|bye|wipe|dig|handclap|beer"
    r"|basketb|coffee|eat|pig|rose|fade|showlove|heart|break|cake|li|bome|kn|footb|ladybug|shit|moon|sun"
    r"|gift|hug|strong|weak|share|v|jj|bad|lvu|no|ok|love|jump|shake|circle|kotow|turn|skip|hiphot|kiss)"
)
_MARKS = re.compile(r"(?:(?!(?<=\d)\.\d)[\W_])+")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d)|\d{3},)")
_SPACES = re.compile(r"(?<=\d)( ) *(?=\d)| ")
_FILLER = re.compile(
    r"^(?:(?:你好|您好|hi|hello|在吗|在不在|亲爱?的?|哈喽|嗨)\s*)+"
    r"|我?想?请?问一下|请问|我想问|麻烦(?:你|您)?|谢谢(?:你|您|啦|了)?|多谢|感谢|拜托|辛苦了?"
    r"|^(?:请|烦请|帮我)|一下(?=[啊呀呢吧哦噢哈嘛啦哟]*(?:\s|$))|[啊呀呢吧哦噢哈嘛啦哟诶嗯]"
)
_PARTICLE = re.compile("[啊呀呢吧哦噢哈嘛啦哟诶嗯]")
_NEGATION = re.compile(
    r"((?<!是)不是)"
    r"|((?<!要)不要|(?<!想)不想要?|(?<!用)不用|(?<!需要)不需要|(?<!关心)不关心|不谈|不聊|不说|不问|不提|不讲|不必|无需"
    r"|(?<![特区级性个分类差识鉴辨告离])别(?![的人处]))[谈聊说问提讲]?"
)


@lru_cache(maxsize=1024)  # several handlers ask about the same text
def clauses(text: str) -> str:
    """Letters and numbers of one width, case and script; a space stands wherever something else stood."""
    return without_marks(folded(text))


@lru_cache(maxsize=1024)
def folded(text: str) -> str:
    """One width, case and script, without names, stickers and what WeChat could not show; marks stay."""
    return one_width(_STICKER.sub(" ", _NOT_SHOWN.sub(" ", _folded(text))))


def without_marks(in_one_form: str) -> str:
    """A folded text in clauses: a space between them, and no other mark but a decimal point."""
    return _MARKS.sub(" ", _THOUSANDS.sub("", in_one_form)).strip()


def is_not_shown(text: str) -> bool:
    """Whether WeChat put a text of its own in the place of something that it cannot show."""
    return bool(_NOT_SHOWN.search(_folded(text)))


def normalise(text: str) -> str:
    """Letters and numbers only: what is compared. Idempotent, and never long: see core.text.LONGEST."""
    return _joined(clauses(text))


@lru_cache(maxsize=1024)
def bare(text: str) -> str:
    """Without greetings, politeness and particles: equal bare texts are the same words."""
    return without_fillers(clauses(text))


def without_fillers(in_clauses: str) -> str:
    """The bare form of a text in clauses; where all of it is filler, as much of it as has a meaning."""
    return (
        _joined(_FILLER.sub("", in_clauses)) or _joined(_PARTICLE.sub("", in_clauses)) or _joined(in_clauses)
    )


def _joined(in_clauses: str) -> str:
    """Without spaces but between two digits: 1-2 is not 12."""
    return _SPACES.sub(r"\1", in_clauses)


def _folded(text: str) -> str:
    return one_width(_AT_NAME.sub(" ", one_width(text))).casefold().translate(_simplified())


@cache
def _simplified() -> dict[int, str]:
    """The simplified character for each traditional one; the file is made by `python -m bench.faq_tables`."""
    lines = Path(__file__).with_name("simplified.txt").read_text("utf-8").splitlines()
    return {ord(letter): line[0] for line in lines for letter in line[2:]}


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
