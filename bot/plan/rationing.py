"""Whose call has no place any more: quotas and rates among the members of one turn."""

from datetime import datetime

import numpy as np

from bot.delivery.ladder import LADDER, NEVER, Action, Bools, Choice, Path
from bot.plan.arrays import Rows
from bot.plan.budget import Budget
from bot.plan.deciding import goes_by
from bot.plan.terms import Decided, Sending


def over_budget(budget: Budget, decided: Decided) -> tuple[Bools, Bools]:
    """Count calls in order; for whom none is left: today (they are decided again), or in this minute."""
    again, later = np.zeros((2, len(decided.who)), np.bool_)
    for path in LADDER:
        calls = np.flatnonzero(goes_by(decided.choice, path))
        if path is Path.MASS or not len(calls):
            continue
        room = budget.room(path, decided.at)
        granted = min(room.pace, room.quota, len(calls))
        budget.use(path, granted, decided.at)
        (again if granted == room.quota else later)[calls[granted:]] = True
    return again, later


def waiting(sending: Sending, at: datetime, who: Rows) -> Decided:
    """They wait for their next contact."""
    count = len(who)
    choice = Choice(
        action=np.full(count, Action.WAIT, np.int8),
        path=np.full(count, -1, np.int8),
        until=np.full(count, NEVER, np.int64),
        reasons=("no_open_path",),
        reason=np.zeros(count, np.int8),
    )
    return Decided(sending, at, who, np.zeros(count, np.intp), choice)
