"""What members ask and nobody taught: unsettled questions in groups, each with an entry to paste. Pure."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.faq.likeness import ALIKE, Likeness, clusters
from bot.faq.misses import Miss, misses
from bot.faq.nearest import Shelf
from handlers.faq.normalise import Normaliser
from handlers.faq.pinyin import Sounds
from storage.engagement import MemberText

_MOST = 2000  # distinct questions that are compared with each other, the most frequent
_EXAMPLES = 8
_LONGEST = 100  # characters of an example: whoever pastes a story asks in its first lines


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that ask the same and were not settled.

    examples: as members wrote them, the most typical first. reasons: how often each of `misses.Reason`.
    nearest: topic of the taught entry that is most like them, "" where nothing is taught.
    taught: whether the typical question is already taught, so that its answer is what to improve.
    """

    examples: tuple[str, ...]
    times: int
    members: int
    reasons: dict[str, int]
    nearest: str
    taught: bool
    draft: str = ""

    @property
    def entry(self) -> str:
        """TOML to paste; `roost check` refuses an empty answer, so that it cannot be forgotten."""
        question, *similar = map(_toml, self.examples)
        return (
            f"[[handlers.faq.entries]]\nquestion = {question}\nsimilar = [{', '.join(similar)}]\n"
            f"answer = {_toml(self.draft)}\n"
        )


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds gaps beside what is taught."""

    shelf: Shelf
    normaliser: Normaliser
    sounds: Sounds

    def gaps(self, rows: Sequence[MemberText]) -> list[Gap]:
        """The gaps in what members wrote (oldest first), those of most members first."""
        found = [miss for miss in misses(rows, self._alike(rows)) if self.normaliser.letters(miss.text)]
        same: dict[str, list[Miss]] = {}
        for miss in found:
            same.setdefault(self.normaliser.bare(miss.text), []).append(miss)
        frequent = sorted(same.values(), key=len, reverse=True)[:_MOST]
        letters = [self.normaliser.bare(each[0].text) for each in frequent]
        grouped = ([frequent[place] for place in group] for group in clusters(letters, self.sounds))
        return sorted(map(self._gap, grouped), key=lambda gap: (-gap.members, -gap.times))

    def _alike(self, rows: Sequence[MemberText]) -> Callable[[str, str], bool]:
        letters = {row.text: self.normaliser.letters(row.text) for row in rows}
        distinct = list(filter(None, dict.fromkeys(letters.values())))
        likeness = Likeness.of(distinct, self.sounds) if distinct else None

        def alike(one: str, other: str) -> bool:
            texts = (letters[one], letters[other])
            return likeness is not None and all(texts) and likeness.between(*texts) >= ALIKE

        return alike

    def _gap(self, group: Sequence[Sequence[Miss]]) -> Gap:
        every = [miss for same in group for miss in same]
        typical = [_one_line(same[-1].text) for same in group]
        nearest = self.shelf.nearest(typical[0], 1)
        fresh = [text for text in typical if not self.shelf.teaches(text)]
        return Gap(
            examples=tuple((fresh or typical)[:_EXAMPLES]),
            times=len(every),
            members=len({miss.member_id for miss in every}),
            reasons=dict(Counter(miss.reason.value for miss in every).most_common()),
            nearest=nearest[0].topic if nearest else "",
            taught=not fresh,
        )


def pasted(gaps: Iterable[Gap]) -> str:
    """All entries as TOML; what there is to know of each stands above it in a comment."""
    return "\n".join(f"{_comment(gap)}{'' if gap.taught else gap.entry}" for gap in gaps)


def _comment(gap: Gap) -> str:
    reasons = ", ".join(f"{reason} {times}" for reason, times in gap.reasons.items())
    near = f"; nearest entry: {gap.nearest}" if gap.nearest else ""
    lines = [f"{gap.times}× by {gap.members} members: {reasons}{near}"]
    if gap.taught:
        lines.append(f"taught already; is its answer good enough? {' | '.join(gap.examples)}")
    if gap.draft:
        lines.append("the answer is a draft from the taught answers: read it before you keep it")
    return "".join(f"# {line}\n" for line in lines)


def _one_line(text: str) -> str:
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())[:_LONGEST]


def _toml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
