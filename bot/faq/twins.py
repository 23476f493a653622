"""Entries that say the same: whichever of them answers, nobody is told anything wrong."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from handlers.faq.entries import Entry
from handlers.faq.normalise import Normaliser

_LITTLE = re.compile("可以|[的了吗么呢是有在就都也会能]")


def twins(entries: Sequence[Entry], normaliser: Normaliser) -> Mapping[str, frozenset[str]]:
    """The ids of each entry's twins, its own among them.

    Twins have the same answer, or a phrasing in common, but for punctuation, width, script, greetings,
    fillers and little words (的, 了, 吗, 可以 …).
    """
    same: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for entry in entries:
        for key in _keys(entry, normaliser):
            same[key].add(entry.id)
    return {
        entry.id: frozenset().union(*(same[key] for key in _keys(entry, normaliser))) | {entry.id}
        for entry in entries
    }


def _keys(entry: Entry, normaliser: Normaliser) -> set[tuple[str, str]]:
    said = {("question", normaliser.bare(text)) for text in entry.phrasings}
    said.add(("answer", normaliser.letters(entry.answer)))
    return {(part, _LITTLE.sub("", text) or text) for part, text in said if text}
