"""What the FAQ remembers of a conversation, in the member's `dialogue`."""

import json
import re
from dataclasses import dataclass
from typing import Self

from core.text import one_width
from handlers.reading.yes_no import is_no, is_yes

_JSON = json.JSONEncoder(ensure_ascii=False)
_NUMBER = re.compile("(?:我?(?:想|要)?(?:选|问)|回复)?第?([1-9一二三])(?:[个条项号]|这个)?(?:吧|呢|的)?")
_HAN = {"一": 1, "二": 2, "三": 3}
_NONE_OF_THEM = re.compile(
    "(?:这些|以上)?(?:都|全)?(?:不是|不对|没有|不要)(?:的|这些|这个|我.{1,4}的)?|[0零]|其[他它]"
)
_MARKS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A conversation so far.

    entry: topic that was answered last. choices: topics that were offered last, picked by their number.
    tries: how often in a row the member was not understood; 0 where the choices only follow an answer.
    """

    entry: str = ""
    choices: tuple[str, ...] = ()
    tries: int = 0

    @classmethod
    def load(cls, stored: str) -> Self:
        """What `dump` made; nothing where it cannot be read, as after a change of this form."""
        try:
            found = json.loads(stored) if stored else {}
            return cls(
                str(found.get("entry", "")), tuple(found.get("choices", ())), int(found.get("tries", 0))
            )
        except (ValueError, TypeError, AttributeError):
            return cls()

    def dump(self) -> str:
        """As stored."""
        return _JSON.encode({"entry": self.entry, "choices": self.choices, "tries": self.tries})

    def picked(self, text: str) -> str:
        """The topic that a text such as "2", "２" or "第二个" picks, or a yes to the only one; or ""."""
        if self.tries and len(self.choices) == 1 and is_yes(text):
            return self.choices[0]
        number = number_in(text) if self.choices else None
        return self.choices[number - 1] if number and number <= len(self.choices) else ""

    def is_refused(self, text: str) -> bool:
        """Whether a text says that none of the choices is meant, or gives a number that none has."""
        if not self.tries:
            return False
        return is_no(text) or number_in(text) is not None or bool(_NONE_OF_THEM.fullmatch(_bare(text)))

    def is_left_for(self, topic: str) -> bool:
        """Whether choices are open, and another topic is none of them: a fresh question."""
        return bool(self.choices) and topic not in self.choices

    def is_undecided(self, text: str) -> bool:
        """Whether a text is a yes to several choices."""
        return self.tries > 0 and len(self.choices) > 1 and is_yes(text)


def number_in(text: str) -> int | None:
    """The number that a text is, and nothing else."""
    found = _NUMBER.fullmatch(_bare(text))
    if not found:
        return None
    digit = found[1]
    return _HAN.get(digit) or int(digit)


def _bare(text: str) -> str:
    return _MARKS.sub("", one_width(text))
