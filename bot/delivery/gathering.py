"""Mass sends: members who would get the same are gathered, and decided once more when there are enough."""

from collections.abc import Collection
from typing import NamedTuple

from bot.channels.mass_send import FEWEST, MOST
from bot.delivery.ladder import LADDER, Action, Path, choose, instant
from bot.delivery.standing import Group, known_of
from bot.delivery.turn import Planned, Turn
from bot.delivery.verdict import decided


class Gathered(NamedTuple):
    """planned: the mass send, if there is one. changed: how many turned out not to go by it.

    waits: it is made up in the next claim.
    """

    planned: Planned | None = None
    changed: int = 0
    waits: bool = False


def job_of(
    turn: Turn, occurrence_id: int, variant: str, group: Group, busy: Collection[str], *, whole: bool
) -> Gathered:
    """A mass send that is full, or the last of its occurrence (`whole`: nobody else is due).

    busy: members whom this claim is about to write to: they are decided when that can be seen.
    """
    claims, now = turn.store.claims, turn.now
    count = claims.gathered_count(occurrence_id, variant, now, MOST + FEWEST)
    if count < (FEWEST if whole else MOST + FEWEST):
        return Gathered()
    dues = claims.gathered(occurrence_id, variant, now, MOST)
    if count - len(dues) == 1:  # the last one, or one whom another process holds, is not left alone
        dues = dues[:-1]
    if any(due.member_id in busy for due in dues):
        return Gathered(waits=True)
    known = known_of(turn.store, dues, group, turn.policy.peace, now)
    choice = choose(group.message, known.standing, now)
    stays, changes = [], []
    for row, due in enumerate(dues):
        action = Action(choice.action[row])
        if action is not Action.SEND:
            until = instant(choice.until[row]) if action is Action.DEFER else now
            changes.append(decided(due, action, choice.reasons[choice.reason[row]], now, until))
        elif LADDER[choice.path[row]] is Path.MASS:
            stays.append(due)
        else:
            changes.append(decided(due, Action.DEFER, "", now, now))
    turn.store.outbox.settle(changes)
    planned = Planned(tuple(stays), Path.MASS, group, known) if len(stays) >= FEWEST else None
    return Gathered(planned, len(changes))
