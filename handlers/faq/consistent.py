"""Whether taught entries fit together: no question with two answers, no follow-up that leads nowhere."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from core.sheets.rows import Placed, Problem
from handlers.faq.taught import TaughtEntry
from handlers.text import normalise

Taught = Placed[TaughtEntry]


def by_name(entries: Iterable[TaughtEntry]) -> dict[str, TaughtEntry]:
    """The entries by what a follow-up may call them: question or topic."""
    known = list(entries)
    return {entry.question: entry for entry in known} | {entry.topic: entry for entry in known}


def lost_follow_ups(taught: Sequence[Taught]) -> Iterator[str]:
    """A line for each follow-up that is no entry's question: it is not offered."""
    known = by_name(entry for _, entry in taught)
    for place, entry in taught:
        for name in entry.follow_ups:
            if name not in known:
                yield (
                    f"{place} ({entry.question}): follow_ups: no entry has the question or id {name!r};"
                    " write it as that entry does"
                )


def clashes(taught: Iterable[Taught]) -> Iterator[tuple[int, str]]:
    """A line for each topic, and each way to ask that somebody may use, that belongs to two entries.

    With each the number of the later entry, from 0.
    """
    owners = _Owners(normalise)
    for number, placed in enumerate(taught):
        place, entry = placed
        for name, other in owners.of(entry):
            yield (
                number,
                (
                    f"{name!r} belongs to two entries: {other.place} ({other.value.question})"
                    f" and {place} ({entry.question}); leave it in one of them"
                ),
            )
        owners.add(placed)


def without_repeats(
    own: Iterable[Taught], rows: Iterable[Taught], folded: Callable[[str], str]
) -> tuple[list[Taught], list[Problem]]:
    """The rows of sheets without what the configuration's own entries or a row above say already.

    folded: alike for two ways to ask the same. A row with a repeated question or topic is left out; of one
    with a repeated similar question only that.
    """
    owners = _Owners(folded)
    for placed in own:
        owners.add(placed)
    kept: list[Taught] = []
    problems: list[Problem] = []
    for place, entry in rows:
        taken = dict(owners.of(entry))
        whole = [name for name in (entry.question, entry.topic) if name in taken]
        for name in whole[:1] or taken:
            reason = f"stands in {taken[name].place} already; leave it in one of them"
            problems.append(Problem(place, "", name, reason, is_cell=not whole))
        if not whole:
            similar = tuple(phrasing for phrasing in entry.similar if phrasing not in taken)
            kept.append(Placed(place, entry.model_copy(update={"similar": similar})))
            owners.add(kept[-1])
    return kept, problems


class _Owners:
    """Whose a topic is, and a way to ask; folded: alike for two ways to ask the same."""

    def __init__(self, folded: Callable[[str], str]) -> None:
        self._folded = folded
        self._topics: dict[str, Taught] = {}
        self._asked: defaultdict[str, list[Taught]] = defaultdict(list)

    def add(self, taught: Taught) -> None:
        """It is theirs from now on."""
        self._topics[taught.value.topic] = taught
        for key in set(map(self._folded, taught.value.phrasings)):
            self._asked[key].append(taught)

    def of(self, entry: TaughtEntry) -> Iterator[tuple[str, Taught]]:
        """What of an entry is another's already, that somebody may see both of."""
        if entry.topic in self._topics:
            yield entry.topic, self._topics[entry.topic]
        for phrasing in entry.phrasings:
            for other in self._asked.get(self._folded(phrasing), ()):
                if entry.meets(other.value):
                    yield phrasing, other
