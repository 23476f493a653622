"""One member's turn in a plan, looked at before it is decided: every rule of the ladder with its figures."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from bot.delivery.ladder import NEVER, Cap, Message, Path, Rule, Standing, instant, micros, obstacles
from bot.plan.arrays import Rows
from bot.plan.budget import Budget
from bot.plan.deciding import standing
from bot.plan.terms import Sending
from bot.plan.world import World


class Step(NamedTuple):
    """A rule or path and how it stands. passes: whether it lets the message through."""

    name: str
    passes: bool
    figures: dict[str, object]


@dataclass(frozen=True, slots=True)
class Moment:
    """All of it at one instant (aware UTC): first the rules, the most final first, then the paths."""

    at: datetime
    variant: str
    steps: tuple[Step, ...]


def moment(world: World, budget: Budget, sending: Sending, who: Rows, at: datetime) -> Moment:
    """How the first of these members stands to the message."""
    crowd, one = world.crowds[sending.item.account], who[:1]
    drawn = sending.terms.variant(world.people.bucket[crowd.person[one]])[0]
    variant = sending.terms.variants[drawn]
    message = replace(variant.message, closed=budget.closed(at))
    known = standing(world, sending, variant, one, at)
    rules = [
        _rule(rule, message, known, sending, at)
        for rule in obstacles(message, known, at)
        if rule.name != "no_open_path" and (sending.item.once or rule.name != "already_reached")
    ]
    paths = [_path(world, sending, path, variant.template_ids, one, at) for path in message.paths]
    return Moment(at, variant.name, (*rules, *paths))


def _rule(rule: Rule, message: Message, known: Standing, sending: Sending, at: datetime) -> Step:
    passes = not rule.stops[0]
    caps = {cap.name: cap for cap in message.caps}
    if rule.name in caps:
        return Step("cap", passes, _cap(caps[rule.name], known, at))
    if rule.name.endswith("_rests"):
        return Step(
            "rests", passes, {"path": rule.name.removesuffix("_rests"), "until": instant(rule.until[0])}
        )
    figures: dict[str, object] = {}
    match rule.name:
        case "too_late":
            figures = {"until": instant(known.expires_at[0])}
        case "opted_out":
            figures = {"purpose": sending.item.purpose}
        case "quiet_hours" if not passes:
            figures = {"until": instant(known.quiet_until[0])}
    return Step(rule.name, passes, figures)


def _cap(cap: Cap, known: Standing, at: datetime) -> dict[str, object]:
    """free_at: when there is room again, None where there is."""
    sent = [instant(each) for each in known.recent[0, : cap.most] if each != NEVER]
    counted = [each for each in sent if each + cap.within > at]
    free_at = counted[-1] + cap.within if len(counted) == cap.most else None
    return {"cap": cap.name, "used": len(counted), "most": cap.most, "free_at": free_at}


def _path(
    world: World, sending: Sending, path: Path, templates: Sequence[str], one: Rows, at: datetime
) -> Step:
    crowd, now, row = world.crowds[sending.item.account], micros(at), int(one[0])
    match path:
        case Path.CUSTOMER_SERVICE:
            windows = [(int(ends[row]), int(room[row])) for ends, room in crowd.windows.values()]
            found = [(ends, room) for ends, room in windows if ends > now and room > 0]
            until = instant(max(ends for ends, _ in found)) if found else None
            return Step(path, bool(found), {"until": until, "left": sum(room for _, room in found)})
        case Path.SUBSCRIPTION:
            left = int(crowd.accepted(templates, one)[0])
            return Step(path, left > 0, {"left": left})
        case Path.MASS:
            used, most = int(crowd.mass_used[row]), sending.terms.variants[0].message.most_mass
            return Step(path, used < most, {"used": used, "most": most})
        case Path.TEMPLATE:
            return Step(path, passes=True, figures={})
