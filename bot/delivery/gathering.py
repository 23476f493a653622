"""Mass sends: members who would get the same are gathered, and decided once more when there are enough."""

from bot.channels.mass_send import FEWEST, MOST
from bot.delivery.ladder import LADDER, Action, Path, choose, instant
from bot.delivery.standing import Group, known_of
from bot.delivery.turn import Planned, Turn
from bot.delivery.verdict import decided


def job_of(
    turn: Turn, occurrence_id: int, variant: str, group: Group, *, whole: bool
) -> tuple[Planned | None, int]:
    """A mass send that is full, or the last of its occurrence (`whole`: nobody else is due).

    Also how many of those gathered turned out not to go by it: they are looked at again.
    """
    claims, now = turn.store.claims, turn.now
    count = claims.gathered_count(occurrence_id, variant, now, MOST)
    if count < (FEWEST if whole else MOST):
        return None, 0
    dues = claims.gathered(occurrence_id, variant, now, MOST)
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
    return planned, len(changes)
