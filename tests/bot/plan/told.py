"""What a replay tells, openid by openid."""

from collections.abc import Iterable, Iterator

from bot.delivery.ladder import LADDER, Action
from bot.plan.replay import Told
from bot.plan.terms import Begun
from bot.plan.world import World
from tests.bot.plan.scalar import Outcome


def one_by_one(world: World, told: Iterable[Told]) -> Iterator[Outcome]:
    """Each decision about each openid, and who is held out."""
    for each in told:
        sending, openids = each.sending, world.crowds[each.sending.item.account].index.known
        own = (sending.item.id, sending.due_at)
        if isinstance(each, Begun):
            for reason, who in each.held_out.items():
                yield from (Outcome(*own, openid.decode(), each.at, reason) for openid in openids[who])
            continue
        choice, names = each.choice, [variant.name for variant in sending.terms.variants]
        for row, openid in enumerate(openids[each.who]):
            action = Action(choice.action[row])
            what = f"{action.name} {choice.reasons[choice.reason[row]]}"
            if action is Action.SEND:
                what = f"{LADDER[choice.path[row]]}:{names[each.variant[row]]}"
            yield Outcome(*own, openid.decode(), each.at, what)
