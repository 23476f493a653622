"""Learn what a score means for this brand.

Messages that nobody taught: everyday ones, each asked as though it were not among the everyday ones,
without those that are taught after all; and, as the few questions of the brand's own field that nobody
taught, phrasings asked as though their topic had never been taught: their own entry and every entry
that shares their topic's characters are hidden. Median and upper spread of the confidence in the best
entry stand for each of the two.
Known questions: one phrasing of each entry is held out, the ranking is trained without it, and
it is asked; entries with a single phrasing are asked with half of their characters.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from random import Random
from statistics import NormalDist

import numpy as np

from handlers.faq.arrays import Flags, Floats, Ids, Vectors
from handlers.faq.ranking import Ranker
from handlers.faq.scoring import Scorer

_TAIL = NormalDist().inv_cdf(0.9)
_CAUTION = 1.1
_TOPIC_SHARE, _TOPIC_COMMON = 0.6, 3
_PRIOR = NormalDist(0.3, 0.16)
_HIDDEN_SHARE = 0.02
_PRIOR_COUNT = 20
_RIVALS = 20
_SAME = 0.7


@dataclass(frozen=True, slots=True)
class Calibration:
    """What confidence means, and how far apart rivals are.

    everyday, hidden: normal law of the confidence in the best entry for an everyday message, and for a
    question of the brand's field that nobody taught.
    temperature: score difference that makes an entry e times as likely as its rival.
    """

    everyday: NormalDist
    hidden: NormalDist
    temperature: float

    def out_of_domain(self, confidence: float) -> float:
        """Share of the messages that nobody taught that look at least as familiar, 0 to 1."""
        hidden = _HIDDEN_SHARE * (1 - self.hidden.cdf(confidence))
        return hidden + (1 - _HIDDEN_SHARE) * (1 - self.everyday.cdf(confidence))

    def shares(self, scores: Sequence[float]) -> tuple[float, ...]:
        """Probability of each of these rivals, best first, given that one of them is right."""
        raised = [exp((score - scores[0]) / self.temperature) for score in scores]
        whole = sum(raised)
        return tuple([each / whole for each in raised])


@dataclass(frozen=True, slots=True)
class Trial:
    """Scores of the entries for one known question, (entries,), and the right entry."""

    scores: Floats
    right: int


def law(best: Sequence[float]) -> NormalDist:
    """Fit median and upper spread of best confidences, held by a prior when few."""
    trust = len(best) / (len(best) + _PRIOR_COUNT)
    middle, high = np.quantile(best, [0.5, 0.9]) if best else (0.0, 0.0)
    spread = _CAUTION * float(high - middle) / _TAIL
    mean = trust * float(middle) + (1 - trust) * _PRIOR.mean
    return NormalDist(mean, max(trust * spread + (1 - trust) * _PRIOR.stdev, 1e-3))


def hidden_best(scorer: Scorer, text: str, row: int) -> float:
    """Confidence in the best entry for taught phrasing `row` when its topic is hidden."""
    ranker = scorer.ranker
    vectors = None if ranker.vectors is None else ranker.vectors[[row]]
    shared = ranker.grams.same_topic(text, share=_TOPIC_SHARE, common=_TOPIC_COMMON)
    shared[row] = True
    (scores,) = ranker.blend([text], vectors)
    scores[ranker.owner[shared]] = 0
    (rival,) = scorer.everyday.likeness([text], vectors)
    return float(scores.max()) / (ranker.tuning.stranger + rival)


def is_taught(ranker: Ranker, letters: str, meant: Vectors | None) -> bool:
    """Whether a taught phrasing is all but the same text, or means the same."""
    asked = ranker.grams.asked(letters)
    if float(ranker.grams.similar([asked]).max()) >= _SAME * ranker.grams.utmost(asked):
        return True
    if meant is None or ranker.vectors is None:
        return False
    return float(np.vecdot(ranker.vectors, meant).max()) >= _SAME


def temperature(trials: Sequence[Trial]) -> float:
    """Most likely temperature for the trials, searched on a logarithmic grid."""
    grid = np.geomspace(0.005, 0.5, 40)
    rivals = [_rivals(trial) for trial in trials]
    losses = [sum(_surprise(found, float(step)) for found in rivals) for step in grid]
    return float(grid[int(np.argmin(losses))])


def hold_out(owner: Ids, limit: int, chance: Random) -> Flags:
    """Choose one phrasing of up to `limit` entries that have several: (phrasings,) flags."""
    order = np.array(chance.sample(range(len(owner)), len(owner)))
    _, first = np.unique(owner[order], return_index=True)
    several = np.bincount(owner)[owner[order[first]]] > 1
    chosen = order[first][several]
    flags = np.zeros(len(owner), dtype=np.bool_)
    flags[chance.sample(chosen.tolist(), min(limit, len(chosen)))] = True
    return flags


def halve(text: str, chance: Random) -> str:
    """Keep a random half of the characters, in order."""
    kept = chance.sample(range(len(text)), (len(text) + 1) // 2)
    return "".join(text[place] for place in sorted(kept))


def _rivals(trial: Trial) -> Floats:
    top = np.sort(trial.scores)[::-1][:_RIVALS]
    rivals: Floats = np.append(trial.scores[trial.right], top) - top[0]
    return rivals


def _surprise(rivals: Floats, step: float) -> float:
    return float(np.log(np.exp(rivals[1:] / step).sum()) - max(rivals[0] / step, -20.0))
