"""What members ask and nobody taught: unsettled questions in groups, the most wanted first. Pure."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import numpy as np

from bot.faq.likeness import ALIKE, Likeness, clusters
from bot.faq.misses import Miss, Reason, misses
from bot.faq.nearest import Shelf
from bot.faq.texts.masked import masked
from bot.faq.texts.noise import Noise, NoiseFilter
from bot.faq.trial import Met, Question
from bot.faq.verdict import Verdict
from handlers.faq.arrays import Vectors
from handlers.faq.pinyin import Sounds
from storage.engagement import MemberText

_MOST = 2000  # distinct questions that are compared with each other, the most frequent
_EXAMPLES = 8
_LONGEST = 100  # characters of an example: whoever pastes a story asks in its first lines
_ANSWERED_BADLY = {Reason.REASKED, Reason.HUMAN}


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that ask the same and were not settled.

    examples: as members wrote them, masked, the most typical first. first, last: when they were asked.
    reasons: how often each of `misses.Reason`.
    nearest: topic of the taught entry that is most like them, "" where none is near.
    taught: whether the typical question is already taught, so that its answer is what to improve.
    """

    examples: tuple[str, ...]
    times: int
    members: int
    first: datetime
    last: datetime
    reasons: dict[str, int]
    nearest: str
    taught: bool
    draft: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The gaps, and how many messages were passed over because they teach nothing."""

    gaps: list[Gap]
    noise: Counter[str]


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds gaps beside what is taught.

    today: how questions are met by the configuration as it is now, so that what was mended is no gap.
    """

    shelf: Shelf
    sounds: Sounds
    noise: NoiseFilter
    today: Callable[[Sequence[Question]], Sequence[Met]]

    def find(self, rows: Sequence[MemberText], limit: int) -> Found:
        """The gaps in what members wrote (oldest first), those of most members first."""
        noise: Counter[str] = Counter()
        same: dict[str, list[Miss]] = {}
        judged = cache(self._judged)  # the same few greetings come again and again
        for miss in misses(rows, self._alike(rows)):
            kind, bare = judged(miss.text)
            if kind:
                noise[kind] += 1
            else:
                same.setdefault(bare, []).append(miss)
        frequent = sorted(same.values(), key=len, reverse=True)[:_MOST]
        grouped = sorted(self._grouped(self._open(frequent)), key=_worth)
        return Found([self._gap(group) for group in grouped[:limit]], noise)

    def _judged(self, text: str) -> tuple[Noise | None, str]:
        """What kind of noise a text is, and the form by which it is the same as others."""
        shown = _shown(text)
        kind = None if self.shelf.teaches(shown) else self.noise.noise(shown)
        return kind, self.shelf.index.normaliser.bare(shown)

    def _alike(self, rows: Sequence[MemberText]) -> Callable[[str, str], bool]:
        letters = {row.text: self.shelf.index.normaliser.letters(row.text) for row in rows}
        distinct = list(filter(None, dict.fromkeys(letters.values())))
        likeness = Likeness.of(distinct, self.sounds) if distinct else None

        def alike(one: str, other: str) -> bool:
            texts = (letters[one], letters[other])
            return likeness is not None and all(texts) and likeness.between(*texts) >= ALIKE

        return alike

    def _open(self, groups: Sequence[list[Miss]]) -> list[list[Miss]]:
        """What the configuration of today still does not settle; of the same words the latest is asked."""
        mets = self.today([Question(same[-1].text, same[-1].account) for same in groups])
        left = (self._left(same, met) for same, met in zip(groups, mets, strict=True))
        return [same for same in left if same]

    def _left(self, same: list[Miss], met: Met) -> list[Miss]:
        if met.verdict is not Verdict.ANSWERED:
            return same
        if met.topic not in self.shelf.entries:  # another handler's, like small talk
            return []
        return [miss for miss in same if miss.reason in _ANSWERED_BADLY]

    def _grouped(self, distinct: Sequence[list[Miss]]) -> list[list[list[Miss]]]:
        texts = [_shown(same[-1].text) for same in distinct]
        letters = [self.shelf.index.normaliser.bare(text) for text in texts]
        found = clusters(letters, self.sounds, self._meant(texts))
        return [[distinct[place] for place in group] for group in found]

    def _meant(self, texts: Sequence[str]) -> Vectors | None:
        """What texts mean, against the mean of them and all that is taught; None without an embedder."""
        embedder = self.shelf.index.embedder
        if embedder is None or not texts:
            return None
        taught = [text for entry in self.shelf.entries.values() for text in entry.phrasings]
        vectors = embedder.embed([*texts, *taught])
        centred = vectors[: len(texts)] - vectors.mean(axis=0)
        length = np.linalg.norm(centred, axis=1, keepdims=True)
        return np.asarray(centred / np.maximum(length, 1e-9), dtype=np.float32)

    def _gap(self, group: Sequence[Sequence[Miss]]) -> Gap:
        every = [miss for same in group for miss in same]
        typical = [_shown(same[-1].text) for same in group]
        near = self.shelf.near(typical[0])
        fresh = [text for text in typical if not self.shelf.teaches(text)]
        return Gap(
            examples=tuple((fresh or typical)[:_EXAMPLES]),
            times=len(every),
            members=_members(group),
            first=min(miss.at for miss in every),
            last=max(miss.at for miss in every),
            reasons=dict(Counter(miss.reason.value for miss in every).most_common()),
            nearest=near.topic if near else "",
            taught=not fresh,
        )


def _shown(text: str) -> str:
    return masked(text)[:_LONGEST]


def _members(group: Sequence[Sequence[Miss]]) -> int:
    return len({miss.member_id for same in group for miss in same})


def _worth(group: Sequence[Sequence[Miss]]) -> tuple[int, int]:
    """To sort by: what most members ask first, then what is asked most often."""
    return -_members(group), -sum(map(len, group))
