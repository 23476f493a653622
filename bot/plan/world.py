"""The members as columns: what decides whether a message may go out, and what sending it changes.

Two sets of columns: `People`, a row per member, and per account a `Crowd`, a row per openid.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from bot.delivery.ladder import Bools, Instants
from bot.plan.arrays import Index, Names, Rows, ranks

NOT_AGAIN = np.iinfo(np.int64).max
"""Later than every instant."""
Counts = NDArray[np.int32]


@dataclass(slots=True)
class People:
    """Members, whatever their accounts.

    recent: by class when its last messages were sent, (most, members), newest first. zone: index into
    `zones`, -1 where none is known. got: by item that goes out once, whom it has reached or may have.
    free_at: by the same, from when on it may be tried again, NEVER where it was not; see fan_out_rows.py.
    """

    index: Index
    bucket: NDArray[np.int64]
    wants: dict[str, Bools]
    zone: NDArray[np.int16]
    zones: list[str] = field(default_factory=list)
    recent: dict[str, Instants] = field(default_factory=dict)
    got: dict[str, Bools] = field(default_factory=dict)
    free_at: dict[str, Instants] = field(default_factory=dict)

    @property
    def ids(self) -> Names:
        """By row."""
        return self.index.known


@dataclass(slots=True)
class Crowd:
    """The openids of one account, in the order in which the database sorts them.

    person: their row in `People`. windows: by trigger (expires_at, room). subscriptions: by template how
    many notices may still be sent. mass_used: mass sends of the natural month that begins at `month`.
    """

    index: Index
    person: Rows
    following: Bools
    windows: dict[str, tuple[Instants, Counts]] = field(default_factory=dict)
    subscriptions: dict[str, Counts] = field(default_factory=dict)
    mass_used: Counts = field(default_factory=lambda: np.zeros(0, np.int32))
    month: datetime | None = None
    has_twins: bool = False

    def has_window(self, who: Rows, at: int) -> Bools:
        """Who has a customer-service window with room."""
        found = np.zeros(len(who), np.bool_)
        for expires_at, room in self.windows.values():
            found |= (expires_at[who] > at) & (room[who] > 0)
        return found

    def use_window(self, who: Rows, at: int) -> None:
        """One message of each out of the shortest-lived window with room."""
        windows = list(self.windows.values())
        if not windows:
            return
        lives = np.stack(
            [
                np.where((expires_at[who] > at) & (room[who] > 0), expires_at[who], NOT_AGAIN)
                for expires_at, room in windows
            ]
        )
        shortest = lives.argmin(axis=0)
        for number, (_, room) in enumerate(windows):
            room[who[shortest == number]] -= 1

    def accepted(self, templates: Sequence[str], who: Rows) -> Counts:
        """How many notices of these templates may still be sent to each."""
        counts = [self.subscriptions[template][who] for template in templates]
        return np.sum(counts, axis=0, dtype=np.int32) if counts else np.zeros(len(who), np.int32)

    def use_notice(self, templates: Sequence[str], who: Rows) -> None:
        """One of each, of the first template that they have accepted."""
        for template in templates:
            left = self.subscriptions[template]
            has = left[who] > 0
            left[who[has]] -= 1
            who = who[~has]

    def begin_month(self, month: datetime) -> None:
        """With a new month mass sends are counted anew."""
        if month != self.month:
            self.month = month
            self.mass_used[:] = 0

    def rounds(self, who: Rows) -> list[Rows]:
        """Split so that nobody is twice in a part: of a member with two openids the second comes later."""
        if not self.has_twins:
            return [who]
        rank = ranks(self.person[who])
        return [who[rank == number] for number in range(int(rank.max(initial=0)) + 1)]


@dataclass(slots=True)
class World:
    """Everybody. `crowds` by account."""

    people: People
    crowds: dict[str, Crowd]
