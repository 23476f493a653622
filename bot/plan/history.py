"""What happened to members and when, to be counted again and again while time goes on."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bot.delivery.ladder import Instants
from bot.plan.arrays import Rows

_Sums = NDArray[np.int64]


@dataclass(slots=True)
class History:
    """size: how many members there are. Rows in any order: who, when, and how much (fen; None: nothing)."""

    size: int
    person: NDArray[np.int32]
    at: Instants
    amount: _Sums | None = None
    _new: list[tuple[Rows, int]] = field(default_factory=list)

    def add(self, person: Rows, at: int) -> None:
        """It happened to these as well, for nothing."""
        self._new.append((person, at))

    def times(self, since: int | None) -> _Sums:
        """By member how often since then; None: ever."""
        self._take_in()
        late = slice(None) if since is None else self.at >= since
        return np.bincount(self.person[late], minlength=self.size)

    def spent(self, since: int | None) -> _Sums:
        """By member how much since then; exact, as sums of fen stay far below 2^53."""
        late = slice(None) if since is None else self.at >= since
        amount = np.zeros(0) if self.amount is None else self.amount[late]
        return np.bincount(self.person[late], amount, self.size).astype(np.int64)

    def forget(self, before: int) -> None:
        """Nobody will ask for what was before then."""
        self._take_in()
        late = self.at >= before
        self.person, self.at = self.person[late], self.at[late]
        self.amount = None if self.amount is None else self.amount[late]

    def _take_in(self) -> None:
        if self._new:
            persons = [person.astype(np.int32) for person, _ in self._new]
            instants = [np.full(len(person), at) for person, at in self._new]
            self.person = np.concatenate([self.person, *persons])
            self.at = np.concatenate([self.at, *instants])
            self._new = []
