"""What the outcomes of many questions say about the FAQ."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

_TOP = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the index did with one question.

    rank: place of the right entry, twin_rank: of it or its first twin; None where it is not ranked.
    twin: whether the answer, or one of the choices, is a twin of the right entry, or the right one.
    """

    known: bool
    rank: int | None
    answered: bool
    correct: bool
    asked: bool
    helped: bool
    milliseconds: float
    kind: str = ""
    twin_rank: int | None = None
    twin: bool = False

    @property
    def settled(self) -> bool:
        """Answered rightly, or asked with the right one among the choices."""
        return self.correct or self.helped


@dataclass(frozen=True, slots=True)
class KindScore:
    """One kind of question: how many mean an entry and how many none, and shares of these, 0 to 1."""

    known: int
    settled: float
    correct: float
    foreign: int
    false_answer_rate: float
    false_asks: float


@dataclass(frozen=True, slots=True)
class Score:
    """Shares from 0 to 1; milliseconds for one question, with its embedding if there is one.

    top1, top3, settled, answered, correct, asked, helped: of the questions that mean an entry
    (helped: asked with the right one among the choices; settled: correct or helped). top1_twins,
    settled_twins: the same where a twin of the right entry counts as right. precision: of those answered.
    false_answers: how many of the foreign questions were answered; false_answer_rate and
    false_asks: as a share of them. kinds: by the queries' kind, where they have one.
    """

    questions: int
    foreign: int
    top1: float
    top3: float
    settled: float
    answered: float
    correct: float
    precision: float
    asked: float
    helped: float
    top1_twins: float
    settled_twins: float
    false_answers: int
    false_answer_rate: float
    false_asks: float
    ms_mean: float
    ms_p50: float
    ms_p99: float
    kinds: Mapping[str, KindScore]


def score(outcomes: Sequence[Outcome]) -> Score:
    """Count them."""
    known = [out for out in outcomes if out.known]
    foreign = [out for out in outcomes if not out.known]
    times = [out.milliseconds for out in outcomes] or [0.0]
    kinds = sorted({out.kind for out in outcomes} - {""})
    return Score(
        questions=len(known),
        foreign=len(foreign),
        top1=_share(out.rank == 0 for out in known),
        top3=_share(out.rank is not None and out.rank < _TOP for out in known),
        settled=_share(out.settled for out in known),
        answered=_share(out.answered for out in known),
        correct=_share(out.correct for out in known),
        precision=_share(out.correct for out in known if out.answered),
        asked=_share(out.asked for out in known),
        helped=_share(out.helped for out in known),
        top1_twins=_share(out.twin_rank == 0 for out in known),
        settled_twins=_share(out.twin for out in known),
        false_answers=sum(out.answered for out in foreign),
        false_answer_rate=_share(out.answered for out in foreign),
        false_asks=_share(out.asked for out in foreign),
        ms_mean=float(np.mean(times)),
        ms_p50=float(np.quantile(times, 0.5)),
        ms_p99=float(np.quantile(times, 0.99)),
        kinds={kind: _of_kind([out for out in outcomes if out.kind == kind]) for kind in kinds},
    )


def _of_kind(outcomes: Sequence[Outcome]) -> KindScore:
    known = [out for out in outcomes if out.known]
    foreign = [out for out in outcomes if not out.known]
    return KindScore(
        known=len(known),
        settled=_share(out.settled for out in known),
        correct=_share(out.correct for out in known),
        foreign=len(foreign),
        false_answer_rate=_share(out.answered for out in foreign),
        false_asks=_share(out.asked for out in foreign),
    )


def _share(flags: Iterable[bool]) -> float:
    counted = list(flags)
    return sum(counted) / len(counted) if counted else 0.0
