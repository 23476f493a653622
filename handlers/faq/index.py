"""The FAQ's index: built once from the entries, then asked by any number of members."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from handlers.faq.arrays import Floats, Vectors
from handlers.faq.calibrate import Calibration
from handlers.faq.entries import Answer, Ask, Asker, Candidate, Decision, Entry, Miss
from handlers.faq.keywords import Rulebook
from handlers.faq.normalise import Normaliser
from handlers.faq.ranking import Ranker
from handlers.faq.semantic import Embedder

_RIVALS = 20


@dataclass(frozen=True, slots=True)
class Policy:
    """What the manager sets.

    false_answer_rate: share of foreign questions that may be answered.
    ask_rate: share of foreign questions that may be asked back instead of missed.
    least_sure: share among its rivals from which an entry is answered, not offered.
    choices: how many entries are offered at most.
    """

    false_answer_rate: float = 0.01
    ask_rate: float = 0.2
    least_sure: float = 0.5
    choices: int = 3


@dataclass(frozen=True, slots=True)
class Ranked:
    """Entries that might be meant, best first.

    strangeness: share of foreign questions that look at least as familiar, 0 to 1.
    shares: probability of each, given that one of them is meant.
    """

    strangeness: float
    ids: tuple[str, ...]
    shares: tuple[float, ...]

    def candidates(self, most: int = _RIVALS) -> tuple[Candidate, ...]:
        """The first entries with their confidence."""
        known = 1 - self.strangeness
        pairs = zip(self.ids[:most], self.shares, strict=False)
        return tuple(Candidate(entry_id, known * share) for entry_id, share in pairs)

    def decide(self, policy: Policy) -> Decision:
        """Answer when known and ahead of its rivals, ask when perhaps known, else miss."""
        if not self.ids or self.strangeness > policy.ask_rate:
            return Miss()
        known = self.strangeness <= policy.false_answer_rate
        if known and self.shares[0] >= policy.least_sure:
            return Answer(self.candidates(1)[0], "ranking")
        return Ask(self.candidates(policy.choices))


_NOTHING = Ranked(1.0, (), ())


@dataclass(frozen=True, slots=True)
class Index:
    """Everything to decide a text with.

    exact: places of the entries that were taught a bare text; places: of an entry's id.
    ranker: scores the entries in their order; None when there are no entries.
    """

    policy: Policy
    entries: Sequence[Entry]
    places: Mapping[str, int]
    rules: Rulebook
    normaliser: Normaliser
    exact: Mapping[str, tuple[int, ...]]
    ranker: Ranker | None
    calibration: Calibration
    embedder: Embedder | None

    def rank(self, text: str, asker: Asker | None = None, vector: Vectors | None = None) -> list[Candidate]:
        """Entries the asker may see, best first, at most 20; vector: (size,) of the text."""
        return list(self.ranked(text, asker, vector).candidates())

    def ranked(self, text: str, asker: Asker | None = None, vector: Vectors | None = None) -> Ranked:
        """What the ranking alone says, whatever exact words and rules do; as for `rank`."""
        clauses = self.normaliser.clauses(text)
        return self._ranked(clauses, self._scores(clauses, text, vector), asker)

    def decide(self, text: str, asker: Asker | None = None, vector: Vectors | None = None) -> Decision:
        """Exact words, then keyword rules, then the ranking; None as asker sees everything."""
        clauses = self.normaliser.clauses(text)
        if certain := self._certain(clauses, asker):
            return certain
        scores = self._scores(clauses, text, vector)
        if scores is None or self.calibration.strangeness(float(scores.max())) > self.policy.ask_rate:
            return Miss()
        return self._ranked(clauses, scores, asker).decide(self.policy)

    def is_certain(self, text: str) -> bool:
        """Whether exact words or a rule decide about the text, so that it need not be ranked."""
        return self._certain(self.normaliser.clauses(text), None) is not None

    def _certain(self, clauses: str, asker: Asker | None) -> Decision | None:
        same = self.exact.get(self.normaliser.without_fillers(clauses))
        return (same and self._one_of(same, asker, "exact")) or self._by_rule(clauses, asker)

    def _by_rule(self, clauses: str, asker: Asker | None) -> Decision | None:
        """By the rule that names most of the text, among those of entries the asker may see."""
        fired = self.rules.strengths(clauses)
        if not fired:
            return None
        seen = {place: fired[self.entries[place].id] for place in self._visible(self._places(fired), asker)}
        most = max(seen.values(), default=0)
        return self._one_of([place for place, strength in seen.items() if strength == most], None, "keyword")

    def _places(self, entry_ids: Iterable[str]) -> list[int]:
        return [self.places[entry_id] for entry_id in entry_ids if entry_id in self.places]

    def _one_of(self, places: Iterable[int], asker: Asker | None, by: str) -> Decision | None:
        seen = list(self._visible(places, asker))
        found = [Candidate(self.entries[place].id, 1 / len(seen)) for place in seen]
        if len(found) > 1:
            return Ask(tuple(found[: self.policy.choices]))
        return Answer(found[0], by) if found else None

    def _scores(self, clauses: str, text: str, vector: Vectors | None) -> Floats | None:
        """Of each entry; None where there is nothing to compare."""
        letters = clauses.replace(" ", "")
        if self.ranker is None or not letters:
            return None
        if vector is None and self.embedder is not None:
            vector = self.embedder.embed([text])[0]
        return self.ranker.scores(letters, vector)

    def _ranked(self, clauses: str, scores: Floats | None, asker: Asker | None) -> Ranked:
        if scores is None:
            return _NOTHING
        if refused := self._places(self.rules.refused(clauses)):
            scores[refused] = 0
        order = (-scores).argsort(kind="stable")
        places = (
            order[:_RIVALS].tolist()
            if asker is None
            else list(islice(self._visible(order.tolist(), asker), _RIVALS))
        )
        if not places:
            return _NOTHING
        best = scores[places].tolist()
        ids = tuple([self.entries[place].id for place in places])
        return Ranked(self.calibration.strangeness(best[0]), ids, self.calibration.shares(best))

    def _visible(self, places: Iterable[int], asker: Asker | None) -> Iterator[int]:
        return iter(places) if asker is None else (p for p in places if asker.may_see(self.entries[p]))
