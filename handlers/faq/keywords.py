"""Rules the manager writes: all, any and none of these words, and not when declined."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

_NOT_DECLINING = r"(?<!是)(?<!要)(?<!想)(?<!得)(?<!能)(?<!可)"
_TALK = r"(?:想|要|是|用|必|再|管|看|说|讲|谈|问|聊|提|考虑|关心|关于)"
_DECLINED = re.compile(
    rf"(?:{_NOT_DECLINING}不(?:{_TALK}{{1,3}}|用|需要)"
    r"|没有?(?:说|想|要|打算)(?:过|要|想)*"
    rf"|(?<![特区级类分性个差告识])[别甭](?![的人处名])再?{_TALK}{{0,3}}"
    r"|无关|除了|除开|勿|无需)"
    r"(?:我|你|您|的|了|什么|关于)*(?:\w{1,6}[和跟与及或])?[开办查退换做买寄送发约]?$"
)
_GOES_ON = re.compile("[a-z0-9.][a-z0-9]|[a-z0-9][.]")
_SIGN = re.compile("[不没别甭无除勿]")  # without one nothing is declined, which is quickly seen


@dataclass(frozen=True, slots=True)
class Rule:
    """Words, normalised as the text is; empty groups do not ask for anything."""

    entry_id: str
    every: tuple[str, ...] = ()
    some: tuple[str, ...] = ()
    none: tuple[str, ...] = ()

    def fires(self, clauses: str) -> bool:
        """Whether the rule holds for a text in clauses (a space where one ends)."""
        return self.strength(clauses) > 0

    def strength(self, clauses: str) -> int:
        """How many letters of the text the rule names; 0 where it does not hold."""
        if any(_place(word, clauses) >= 0 for word in self.none):
            return 0
        named = [word for word in self.some if wanted(word, clauses)]
        if (self.some and not named) or not all(wanted(word, clauses) for word in self.every):
            return 0
        return sum(map(len, {*named, *self.every}))


def wanted(word: str, clauses: str) -> bool:
    """Whether the word occurs at least once without being declined just before it."""
    place = _place(word, clauses)
    while place >= 0:
        before = clauses[:place]
        if not (_SIGN.search(before) and _DECLINED.search(before)):
            return True
        place = _place(word, clauses, place + 1)
    return False


def _place(word: str, clauses: str, start: int = 0) -> int:
    """Where the word stands without going on in a digit or Latin letter (618 in 2618, vip in svip); or -1."""
    while (start := clauses.find(word, start)) >= 0:
        end = start + len(word)
        if not (
            _GOES_ON.match(clauses[max(start - 1, 0) : start + 1])
            or _GOES_ON.match(clauses[end - 1 : end + 1])
        ):
            return start
        start += 1
    return -1


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Rules by their words, so that a text meets only those that it may concern.

    wanting: places of the rules that a word may make fire; refusing: entries that a word rules out.
    starting: the words of both by their first letter.
    """

    rules: Sequence[Rule]
    wanting: Mapping[str, Sequence[int]]
    refusing: Mapping[str, Sequence[str]]
    starting: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, rules: Sequence[Rule]) -> Self:
        """The rules, indexed."""
        wanting: defaultdict[str, list[int]] = defaultdict(list)
        refusing: defaultdict[str, list[str]] = defaultdict(list)
        starting: defaultdict[str, list[str]] = defaultdict(list)
        for place, rule in enumerate(rules):
            for word in {*rule.every, *rule.some}:
                wanting[word].append(place)
            for word in {*rule.none}:
                refusing[word].append(rule.entry_id)
        for word in {**wanting, **refusing}:
            starting[word[0]].append(word)
        return cls(rules, dict(wanting), dict(refusing), dict(starting))

    def strengths(self, clauses: str) -> dict[str, int]:
        """Entries whose rules hold, in the rules' order, each with the strength of its strongest rule."""
        places = {place for word in self._named(clauses) for place in self.wanting.get(word, ())}
        found: dict[str, int] = {}
        for rule in (self.rules[place] for place in sorted(places)):
            if strength := rule.strength(clauses):
                found[rule.entry_id] = max(strength, found.get(rule.entry_id, 0))
        return found

    def refused(self, clauses: str) -> set[str]:
        """Entries that a word of the text rules out."""
        named = (
            word for word in self._named(clauses) if word in self.refusing and _place(word, clauses) >= 0
        )
        return {entry for word in named for entry in self.refusing[word]}

    def _named(self, clauses: str) -> list[str]:
        starting = self.starting
        first = [letter for letter in set(clauses) if letter in starting]
        return [word for letter in first for word in starting[letter] if word in clauses]
