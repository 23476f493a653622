"""Learn from the taught phrasings alone what a score means for this brand.

Foreign questions: a taught phrasing is asked as though its topic had never been taught: its
own entry and every entry that shares its topic's characters are hidden. The best of the rest
is what chance gives; its median and spread stand for all foreign questions.
Known questions: one phrasing of each entry is held out, the ranking is trained without it, and
it is asked; entries with a single phrasing are asked with half of their characters.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from random import Random
from statistics import NormalDist

import numpy as np

from handlers.faq.arrays import Flags, Floats, Ids
from handlers.faq.ranking import Ranker

_TAIL = NormalDist().inv_cdf(0.9)
_CAUTION = 1.1
_TOPIC_SHARE, _TOPIC_COMMON = 0.6, 3
_PRIOR = NormalDist(0.3, 0.09)
_PRIOR_COUNT = 20
_RIVALS = 20


@dataclass(frozen=True, slots=True)
class Calibration:
    """What scores mean: foreign questions' best scores, and how far apart rivals are.

    foreign: normal law of the best score of a foreign question.
    temperature: score difference that makes an entry e times as likely as its rival.
    """

    foreign: NormalDist
    temperature: float

    def strangeness(self, score: float) -> float:
        """Share of foreign questions whose best score is at least this, 0 to 1."""
        return 1 - self.foreign.cdf(score)

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


def foreign_law(best: Sequence[float]) -> NormalDist:
    """Fit median and upper spread of foreign best scores, held by a prior when few."""
    trust = len(best) / (len(best) + _PRIOR_COUNT)
    middle, high = np.quantile(best, [0.5, 0.9]) if best else (0.0, 0.0)
    spread = _CAUTION * float(high - middle) / _TAIL
    mean = trust * float(middle) + (1 - trust) * _PRIOR.mean
    return NormalDist(mean, max(trust * spread + (1 - trust) * _PRIOR.stdev, 1e-3))


def foreign_best(ranker: Ranker, text: str, row: int) -> float:
    """Best score for taught phrasing `row` when its topic is hidden."""
    vector = None if ranker.vectors is None else ranker.vectors[row]
    shared = ranker.grams.same_topic(text, share=_TOPIC_SHARE, common=_TOPIC_COMMON)
    shared[row] = True
    scores = ranker.blend(text, vector)
    scores[ranker.owner[shared]] = 0
    return float(scores.max())


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
