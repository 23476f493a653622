"""The few numbers that shape the ranking, in one place."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tuning:
    """Weights of the ranking; all are ratios without unit unless said otherwise.

    pair, sound: weight of character pairs and of syllables (a single character weighs 1).
    asked: how much of what was asked must be covered, against how much of what was taught.
    cushion: added to the denominator, in mean taught phrasings, so that short texts score less.
    runner_ups: weight of an entry's 2nd, 3rd ... best phrasing (the best weighs 1).
    absent: what a phrasing that an entry does not have counts, as a share of its best.
    meaning: weight of the embedding's cosine (the character score weighs 1).
    answer: weight of the cosine with an entry's answer, added to the entry's score.
    other_number: what the score of an entry counts that names another number than the question does.
    stranger: likeness to a message of every day that any question is taken to have.
    classifier: weight of the classifier's vote, added to the entry's score.
    classifier_from: taught phrasings per entry from which the classifier is used.
    ridge, features: regularisation and greatest number of tokens of the classifier.
    cells: greatest number of tokens times entries of the classifier (4 bytes each).
    dense: greatest number of cells of the table that ranks a small FAQ faster (8 bytes each).
    """

    pair: float = 0.15
    sound: float = 1.0
    asked: float = 0.6
    cushion: float = 0.35
    runner_ups: tuple[float, ...] = (0.5, 0.25, 0.125)
    absent: float = 0.6
    meaning: float = 1.5
    answer: float = 0.3
    other_number: float = 0.4
    stranger: float = 0.3
    classifier: float = 0.7
    classifier_from: float = 2.5
    ridge: float = 3.0
    features: int = 2048
    cells: int = 4_000_000
    dense: int = 2_500_000
