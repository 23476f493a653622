"""Small things that many members need at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count

import numpy as np
from numpy.typing import NDArray

from bot.delivery.ladder import Instants

Names = NDArray[np.bytes_]
Rows = NDArray[np.intp]
"""Places in columns."""
_BLOCK = 100_000


def names(texts: Iterable[str]) -> Names:
    """Texts as one column."""
    return np.array([text.encode() for text in texts], np.bytes_)


@dataclass(slots=True)
class Index:
    """Finds names among known ones, all different; by hash, since comparing a million texts is slow."""

    known: Names
    _salt: bytes = field(init=False)
    _hashes: NDArray[np.int64] = field(init=False)
    _order: Rows = field(init=False)

    def __post_init__(self) -> None:
        """Salt them until no two have the same hash."""
        for number in count():
            self._salt = b"%d" % number
            hashes = _hashed(self.known, self._salt)
            self._order = np.argsort(hashes)
            self._hashes = hashes[self._order]
            if not (self._hashes[1:] == self._hashes[:-1]).any():
                return

    def find(self, wanted: Names) -> Rows:
        """Where each stands; -1 where it does not."""
        if not len(self.known):
            return np.full(len(wanted), -1, np.intp)
        at = np.searchsorted(self._hashes, _hashed(wanted, self._salt))
        found = self._order[np.minimum(at, len(self.known) - 1)]
        return np.where(self.known[found] == wanted, found, -1)


def distinct(texts: Names) -> tuple[Names, Rows]:
    """The different ones in the order of their first appearance, and where each text stands among them."""
    for number in count():
        hashes = _hashed(texts, b"%d" % number)
        _, first, group = np.unique(hashes, return_index=True, return_inverse=True)
        if (texts[first[group]] == texts).all():  # no two share a hash
            break
    order = np.argsort(first)
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    return texts[first[order]], place[group]


def ranks(values: Rows) -> Rows:
    """How many equal values stand before each."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    starts = np.ones(len(values), np.bool_)
    starts[1:] = ordered[1:] != ordered[:-1]
    first = np.flatnonzero(starts)
    ranked = np.empty(len(values), np.intp)
    ranked[order] = np.arange(len(values)) - first[np.cumsum(starts) - 1]
    return ranked


def push(newest_first: Instants, who: Rows, at: Instants) -> None:
    """Put each instant in front of its column, the earlier of one column's given before the later.

    newest_first: (most, members), changed in place; what no longer fits is forgotten.
    """
    rank = ranks(who)
    for number in range(int(rank.max(initial=-1)) + 1):
        these = rank == number
        put(newest_first, who[these], at[these])


def put(newest_first: Instants, who: Rows, at: Instants | int) -> None:
    """The same for columns that are all different."""
    if len(newest_first):
        newest_first[1:, who] = newest_first[:-1, who]
        newest_first[0, who] = at


def _hashed(texts: Names, salt: bytes) -> NDArray[np.int64]:
    """One number per text."""
    parts = (texts[start : start + _BLOCK].tolist() for start in range(0, len(texts), _BLOCK))
    salted = (hash(salt + text) for part in parts for text in part)
    return np.fromiter(salted, np.int64, len(texts))
