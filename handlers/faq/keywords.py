"""Rules the manager writes: all, any and none of these words, and not when declined."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_NOT_DECLINING = r"(?<!是)(?<!要)(?<!想)(?<!得)(?<!能)(?<!可)"
_TALK = r"(?:想|要|是|用|必|再|管|看|说|讲|谈|问|聊|提|考虑|关心|关于)"
_DECLINED = re.compile(
    rf"(?:{_NOT_DECLINING}不{_TALK}{{1,3}}"
    rf"|(?<![特区级类分性个差告识])[别甭](?![的人处名])再?{_TALK}{{0,3}}"
    r"|无关|除了|除开|勿|无需)"
    r"(?:我|你|您|的|了|什么|关于)*(?:\w{1,6}[和跟与及或])?$"
)


@dataclass(frozen=True, slots=True)
class Rule:
    """Words, normalised as the text is; empty groups do not ask for anything."""

    entry_id: str
    every: tuple[str, ...] = ()
    some: tuple[str, ...] = ()
    none: tuple[str, ...] = ()

    def fires(self, clauses: str) -> bool:
        """Whether the rule holds for a text in clauses (a space where one ends)."""
        if not (self.every or self.some) or any(word in clauses for word in self.none):
            return False
        whole = all(wanted(word, clauses) for word in self.every)
        return whole and (not self.some or any(wanted(word, clauses) for word in self.some))


def wanted(word: str, clauses: str) -> bool:
    """Whether the word occurs at least once without being declined just before it."""
    places = (found.start() for found in re.finditer(re.escape(word), clauses))
    return any(not _DECLINED.search(clauses[:place]) for place in places)


def fired(rules: Iterable[Rule], clauses: str) -> tuple[str, ...]:
    """Entries whose rules hold, in the order of the rules, each once."""
    return tuple(dict.fromkeys(rule.entry_id for rule in rules if rule.fires(clauses)))
