"""The FAQ's index: built once from the entries, then asked by any number of members."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from types import MappingProxyType

import numpy as np

from handlers.faq.arrays import Floats, Vectors
from handlers.faq.calibrate import Calibration
from handlers.faq.declined import asks
from handlers.faq.entries import Answer, Ask, Asker, Candidate, Decision, Entry, Miss, Why
from handlers.faq.keywords import Rulebook
from handlers.faq.normalise import Normaliser
from handlers.faq.question import Question, Reading
from handlers.faq.scoring import Scored, Scorer
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
    ask_rate: float = 0.12
    least_sure: float = 0.5
    choices: int = 3


@dataclass(frozen=True, slots=True)
class Ranked:
    """Entries that might be meant, best first.

    out_of_domain: share of the messages that nobody taught that look at least as familiar, 0 to 1.
    shares: probability of each, given that one of them is meant.
    doubtful: whether the first may be offered at most. unlikely: whether only what would else be answered is
    offered, since the question names a number that nobody taught, or is an everyday message.
    """

    out_of_domain: float
    ids: tuple[str, ...]
    shares: tuple[float, ...]
    doubtful: bool = False
    unlikely: bool = False

    def candidates(self, most: int = _RIVALS) -> tuple[Candidate, ...]:
        """The first entries with their confidence."""
        known = 1 - self.out_of_domain
        pairs = zip(self.ids[:most], self.shares, strict=False)
        return tuple(Candidate(entry_id, known * share) for entry_id, share in pairs)

    def decide(self, policy: Policy) -> Decision:
        """Answer when known and ahead of its rivals, ask when perhaps known, else miss."""
        known = self.out_of_domain <= policy.false_answer_rate
        if not self.ids or self.out_of_domain > policy.ask_rate:
            return Miss(Why.BELOW)
        if not known and self.unlikely:
            return Miss(Why.UNLIKELY)
        ahead = self.shares[0] >= policy.least_sure
        if known and ahead and not self.doubtful:
            return Answer(self.candidates(1)[0], Why.RANKING)
        why = Why.UNSURE if not known else Why.HELD_BACK if ahead else Why.RIVALS
        return Ask(self.candidates(policy.choices), why, self.doubtful)


_NOTHING = Ranked(1.0, (), ())
_NONE: Mapping[Question, Scored] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Index:
    """Everything to decide a text with.

    exact: places of the entries that were taught a bare text; places: of an entry's id.
    scorer: scores the entries in their order; None when there are no entries.
    """

    policy: Policy
    entries: Sequence[Entry]
    places: Mapping[str, int]
    rules: Rulebook
    normaliser: Normaliser
    exact: Mapping[str, tuple[int, ...]]
    scorer: Scorer | None
    calibration: Calibration
    embedder: Embedder | None

    def rank(self, text: str, asker: Asker | None = None, vector: Vectors | None = None) -> list[Candidate]:
        """Entries the asker may see, best first, at most 20; vector: (size,) of the text."""
        return list(self.ranked(text, asker, vector).candidates())

    def ranked(self, text: str, asker: Asker | None = None, vector: Vectors | None = None) -> Ranked:
        """What the ranking alone says, whatever exact words and rules do; as for `rank`."""
        return self.ranking(Question.read(text, self.normaliser), asker, vector)

    def ranking(
        self, question: Question, asker: Asker | None = None, vector: Vectors | None = None
    ) -> Ranked:
        """As `ranked`, of what was read."""
        return self._ranked(question, self._scored(question, vector, {}), asker)

    def decide(self, text: str, asker: Asker | None = None, vector: Vectors | None = None) -> Decision:
        """Exact words, then keyword rules, then the ranking; None as asker sees everything."""
        return self.decided(self.read(text), asker, vector)

    def read(self, text: str) -> Reading:
        """What can be told of a text without ranking it."""
        sentences = Question.several(text, self.normaliser)
        clauses = [] if sentences else Question.several(text, self.normaliser, commas=True)
        parts = [self._told(each) for each in sentences or clauses]
        return replace(self._told(Question.read(text, self.normaliser)), parts=parts, loose=bool(clauses))

    def _told(self, question: Question) -> Reading:
        same = self.exact.get(self.normaliser.without_fillers(question.clauses), ())
        return Reading(question, same, self.rules.strengths(question.clauses))

    def decided(
        self,
        reading: Reading,
        asker: Asker | None = None,
        vector: Vectors | None = None,
        known: Mapping[Question, Scored] = _NONE,
    ) -> Decision:
        """As `decide`, of what was read. known: questions that were scored already."""
        if exact := self._one_of(reading.same, asker, Why.EXACT):
            return exact
        if vector is None and (several := self._several(reading, asker, known)):
            return several
        if ruled := self._by_rule(reading, asker):
            return ruled
        scored = self._scored(reading.question, vector, known)
        if scored is None:
            return Miss(Why.NOTHING)
        if self.calibration.out_of_domain(scored.confidence) > self.policy.ask_rate:
            return Miss(Why.BELOW)
        return self._ranked(reading.question, scored, asker).decide(self.policy)

    def score(self, readings: Iterable[Reading]) -> dict[Question, Scored]:
        """The questions of several messages at once, of those that neither words nor rules decide."""
        asked = [
            each.question
            for whole in readings
            if not whole.same
            for each in (whole, *whole.parts)
            if self._may_be_meant(each.question) and not self.is_certain(each)
        ]
        if self.scorer is None or not asked:
            return {}
        vectors = self.embedder.embed([each.wanted for each in asked]) if self.embedder else None
        return dict(zip(asked, self.scorer.score(asked, vectors), strict=True))

    def is_certain(self, reading: Reading) -> bool:
        """Whether exact words or a rule decide about it."""
        return self._certain(reading, None) is not None

    def _several(
        self, reading: Reading, asker: Asker | None, known: Mapping[Question, Scored]
    ) -> Decision | None:
        """Two questions at once, of which each means another entry, are offered both."""
        found: dict[str, Candidate] = {}
        for part in reading.parts:
            sure = reading.loose or bool(reading.ruled) or not asks(part.question.wanted)
            if meant := self._meant(part, asker, known, sure=sure):
                found.setdefault(meant.entry_id, meant)
        choices = tuple(found.values())[: self.policy.choices]
        return Ask(choices, Why.SEVERAL, doubtful=True) if len(found) > 1 else None

    def _meant(
        self, part: Reading, asker: Asker | None, known: Mapping[Question, Scored], *, sure: bool
    ) -> Candidate | None:
        """What a part of a text means by itself; sure: only what would be answered."""
        decision = self._certain(part, asker)
        if decision is None:
            ranked = self._ranked(part.question, self._scored(part.question, None, known), asker)
            if not sure and ranked.ids and ranked.out_of_domain <= self.policy.ask_rate:
                return ranked.candidates(1)[0]
            decision = ranked.decide(self.policy)
        match decision:
            case Answer(candidate=found):
                return found
            case Ask(choices=(first, *_)) if not sure:
                return first
        return None

    def _may_be_meant(self, question: Question) -> bool:
        """Whether it is worth ranking: there is something to compare."""
        return self.scorer is not None and bool(question.letters)

    def _certain(self, reading: Reading, asker: Asker | None) -> Decision | None:
        return self._one_of(reading.same, asker, Why.EXACT) or self._by_rule(reading, asker)

    def _by_rule(self, reading: Reading, asker: Asker | None) -> Decision | None:
        """By the rule that names most of the text, among those of entries the asker may see.

        Where the first entry names another number than the question, it is offered at most.
        """
        ruled = reading.ruled
        seen = {place: ruled[self.entries[place].id] for place in self._visible(self._places(ruled), asker)}
        most = max(seen.values(), default=0)
        places = [place for place, strength in seen.items() if strength == most]
        decision = self._one_of(places, None, Why.KEYWORD)
        if decision is None or not self._is_other(reading.question, places[0]):
            return decision
        choices = (decision.candidate,) if isinstance(decision, Answer) else decision.choices
        return Ask(choices, Why.HELD_BACK, doubtful=True)

    def _is_other(self, question: Question, place: int) -> bool:
        """Whether the entry names another number than the question."""
        other = self.scorer.numbers.other(question.named) if self.scorer else None
        return other is not None and bool(other[place])

    def _places(self, entry_ids: Iterable[str]) -> list[int]:
        return [self.places[entry_id] for entry_id in entry_ids if entry_id in self.places]

    def _one_of(self, places: Iterable[int], asker: Asker | None, why: Why) -> Answer | Ask | None:
        seen = list(self._visible(places, asker))
        found = [Candidate(self.entries[place].id, 1 / len(seen)) for place in seen]
        if len(found) > 1:
            return Ask(tuple(found[: self.policy.choices]), why)
        return Answer(found[0], why) if found else None

    def _scored(
        self, question: Question, vector: Vectors | None, known: Mapping[Question, Scored]
    ) -> Scored | None:
        """None where there is nothing to compare."""
        if vector is None and question in known:
            return known[question]
        if self.scorer is None or not self._may_be_meant(question):
            return None
        vectors = None if vector is None else vector[None]
        if vectors is None and self.embedder is not None:
            vectors = self.embedder.embed([question.wanted])
        return self.scorer.score([question], vectors)[0]

    def _ranked(self, question: Question, scored: Scored | None, asker: Asker | None) -> Ranked:
        if scored is None:
            return _NOTHING
        scores = scored.scores
        if refused := self._places(self.rules.refused(question.clauses)):
            scores[refused] = 0
        places = (
            _first(scores)
            if asker is None
            else list(islice(self._visible((-scores).argsort(kind="stable").tolist(), asker), _RIVALS))
        )
        if not places:
            return _NOTHING
        best = scores[places].tolist()
        ids = tuple([self.entries[place].id for place in places])
        out_of_domain = self.calibration.out_of_domain(best[0] / scored.rival)
        doubtful = scored.is_doubtful(places[0]) or self._is_one_of_several_shops(places, question)
        return Ranked(out_of_domain, ids, self.calibration.shares(best), doubtful, scored.unlikely)

    def _is_one_of_several_shops(self, places: Sequence[int], question: Question) -> bool:
        """Whether the first entry is about one shop, others about another, and the question names none."""
        first, *others = places
        numbers = self.scorer.numbers if self.scorer else None
        return numbers is not None and numbers.is_one_of_several_shops(first, others, question.named)

    def _visible(self, places: Iterable[int], asker: Asker | None) -> Iterator[int]:
        return iter(places) if asker is None else (p for p in places if asker.may_see(self.entries[p]))


def _first(scores: Floats) -> list[int]:
    """Places of the greatest scores, best first, without sorting all of them."""
    found = np.argpartition(scores, -_RIVALS)[-_RIVALS:] if len(scores) > _RIVALS else np.arange(len(scores))
    found.sort()  # of equal ones the first is first
    ordered: list[int] = found[(-scores[found]).argsort(kind="stable")].tolist()
    return ordered
