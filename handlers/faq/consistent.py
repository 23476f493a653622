"""Whether taught entries fit together: no question with two answers, no follow-up that leads nowhere."""

from collections.abc import Iterable, Iterator, Sequence

from handlers.faq.csv_files import Placed
from handlers.faq.taught import TaughtEntry
from handlers.text import normalise


def by_name(entries: Iterable[TaughtEntry]) -> dict[str, TaughtEntry]:
    """The entries by what a follow-up may call them: question or topic."""
    known = list(entries)
    return {entry.question: entry for entry in known} | {entry.topic: entry for entry in known}


def lost_follow_ups(taught: Sequence[Placed]) -> Iterator[str]:
    """A line for each follow-up that is no entry's question: it is not offered."""
    known = by_name(entry for _, entry in taught)
    for place, entry in taught:
        for name in entry.follow_ups:
            if name not in known:
                yield (
                    f"{place} ({entry.question}): follow_ups: no entry has the question or id {name!r};"
                    " write it as that entry does"
                )


def refuse_clashes(taught: Sequence[Placed]) -> None:
    """Raises: ValueError where a topic, or a way to ask that somebody may use, belongs to two entries."""
    taken: dict[str, list[Placed]] = {}
    for placed in taught:
        entry = placed.entry
        topic = f"topic {entry.topic}"
        names = {topic: entry.topic} | {normalise(phrasing): phrasing for phrasing in entry.phrasings}
        for key, name in names.items():
            others = taken.setdefault(key, [])
            for other in others:
                if key == topic or entry.meets(other.entry):
                    raise ValueError(
                        f"{name!r} belongs to two entries: {other.place} ({other.entry.question})"
                        f" and {placed.place} ({entry.question}); leave it in one of them"
                    )
            others.append(placed)
