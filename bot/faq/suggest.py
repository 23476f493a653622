"""Further phrasings for entries that have few, from questions that members settled by a choice: pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.faq.misses import SAME_TALK, talks
from bot.faq.nearest import Shelf
from bot.faq.texts.masked import masked
from bot.faq.texts.noise import NoiseFilter
from bot.faq.verdict import is_answered, wants_human
from handlers.faq.dialogue import number_in
from storage.engagement import MemberText

THIN = 2
"""Up to how many similar questions an entry is thin."""

_OFFER = "faq:ask"
_MOST = 5  # proposals for an entry: more would not be read
_LONGEST = 40  # characters; a story is no way to ask
_AGREED = 0.8  # of the members who picked for these words picked the same entry


@dataclass(frozen=True, slots=True)
class Pick:
    """A question that was asked back, and the topic of the entry that the member then chose."""

    text: str
    member_id: str
    topic: str


@dataclass(frozen=True, slots=True)
class Phrasing:
    """A way to ask, masked; how often it was settled by the entry's choice, and by how many members."""

    text: str
    times: int
    members: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An entry as it is taught, and what to add to its `similar`, what most members wrote first."""

    topic: str
    question: str
    similar: tuple[str, ...]
    phrasings: tuple[Phrasing, ...]


def picks(rows: Sequence[MemberText]) -> list[Pick]:
    """Questions after which an offered entry was picked by number or tap. rows: oldest first."""
    return [pick for talk in talks(rows) for pick in _of_one(talk)]


def suggest(found: Iterable[Pick], shelf: Shelf, noise: NoiseFilter) -> list[Suggestion]:
    """Phrasings for thin entries, the entry of most picks first.

    Left out are words that are taught already, ask nothing, or were picked for different entries.
    """
    same: defaultdict[str, list[Pick]] = defaultdict(list)
    for pick in found:
        text = masked(pick.text)
        if len(text) <= _LONGEST and not shelf.teaches(text) and not noise.noise(text):
            same[shelf.index.normaliser.bare(text)].append(pick)
    proposed: defaultdict[str, list[Phrasing]] = defaultdict(list)
    for group in same.values():
        topic = _agreed(group)
        entry = shelf.entries.get(topic)
        if entry and len(entry.similar) <= THIN:
            mine = [pick for pick in group if pick.topic == topic]
            members = len({pick.member_id for pick in mine})
            proposed[topic].append(Phrasing(masked(mine[-1].text), len(mine), members))
    made = [_suggestion(topic, phrasings, shelf) for topic, phrasings in proposed.items()]
    return sorted(made, key=lambda each: -sum(one.times for one in each.phrasings))


def _of_one(talk: Sequence[MemberText]) -> Iterator[Pick]:
    for place, row in enumerate(talk):
        after = talk[place + 1 : place + 3]
        if row.topic == _OFFER and not _is_choice(row) and after and _picked(row, *after):
            yield Pick(row.text, row.member_id, after[0].topic)


def _picked(row: MemberText, answer: MemberText, later: MemberText | None = None) -> bool:
    """Whether a choice was taken and settled it: no human and no other choice right after it."""
    if answer.at - row.at > SAME_TALK or not (
        _is_choice(answer) and is_answered(answer.handler, answer.topic)
    ):
        return False
    if later is None or later.at - answer.at > SAME_TALK:
        return True
    changed = _is_choice(later) and later.topic != answer.topic
    return not (changed or wants_human(later.handler, later.topic))


def _is_choice(row: MemberText) -> bool:
    return bool(row.source) or number_in(row.text) is not None


def _agreed(group: Sequence[Pick]) -> str:
    """The topic that nearly all members mean by the same words; "" where they differ."""
    members: defaultdict[str, set[str]] = defaultdict(set)
    for pick in group:
        members[pick.topic].add(pick.member_id)
    topic = max(members, key=lambda each: len(members[each]))
    return topic if len(members[topic]) >= _AGREED * sum(map(len, members.values())) else ""


def _suggestion(topic: str, phrasings: Iterable[Phrasing], shelf: Shelf) -> Suggestion:
    entry = shelf.entries[topic]
    best = sorted(phrasings, key=lambda each: (-each.members, -each.times))[:_MOST]
    return Suggestion(topic, entry.question, entry.similar, tuple(best))
