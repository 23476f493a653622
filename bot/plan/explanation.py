"""What the next occurrence of an item means for one member: the same replay, for them alone."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.calendar.item import CalendarItem
from bot.calendar.state import calendar_state
from bot.config.model import Config
from bot.delivery.ladder import LADDER, Action, instant
from bot.plan.arrays import Rows
from bot.plan.budget import Budget
from bot.plan.moment import Moment, Step, moment
from bot.plan.rehearsal import rehearse
from bot.plan.replay import Told
from bot.plan.terms import Begun, Decided, Sending, Terms
from bot.plan.world import World
from storage.buckets import lot
from storage.database import Database

_FARTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is decided at an instant: an action, the path of what is sent, the reason of what is not."""

    at: datetime
    what: str
    path: str = ""
    reason: str = ""
    until: datetime | None = None


@dataclass(slots=True)
class Explanation:
    """Of one occurrence that is still to come or under way.

    steps: lots and `once`, as far as they matter. moments: each time it is their turn. verdicts: what comes
    out each time; none where the member is not meant.
    """

    due_at: datetime
    begun: bool = False
    steps: list[Step] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)


def explain(
    database: Database, config: Config, item: CalendarItem, member_id: str, now: datetime, at: datetime
) -> Explanation | None:
    """The first occurrence at or after `at` (aware UTC, not before now); None where none comes in a year.

    An occurrence under way is the first where the member's message of it is still open.
    """
    with database.read() as store:
        state = calendar_state(store)
    first = next(state.coming(item, at - timedelta(microseconds=1)), at + _FARTHEST)
    coming = [first] if first < at + _FARTHEST else []
    if coming and item.id in state.stopped:
        return Explanation(coming[0], verdicts=[Verdict(coming[0], state.of(item.id))])
    until = (coming[0] if coming else at) + item.max_late + timedelta(days=2)
    found: dict[datetime, Explanation] = {}

    def watch(world: World, budget: Budget, sending: Sending, who: Rows, turn: datetime) -> None:
        if sending.item.id == item.id:
            found[sending.due_at].moments.append(moment(world, budget, sending, who, turn))

    rehearsal = rehearse(database, config, now, until, member_id, watch)
    for told in rehearsal.told:
        if told.sending.item.id == item.id:
            each = found.setdefault(told.sending.due_at, Explanation(told.sending.due_at))
            if isinstance(told, Decided) and len(told.who) and not each.moments:  # waits already: no turn
                budget = rehearsal.budgets[item.account]
                each.moments.append(moment(rehearsal.world, budget, told.sending, told.who, told.at))
            _note(each, told, rehearsal.world)
    return next((found[due] for due in sorted(found) if due in coming or _is_open(found[due], at)), None)


def _is_open(each: Explanation, at: datetime) -> bool:
    return each.due_at < at and bool(each.verdicts) and each.verdicts[-1].at >= at


def _note(each: Explanation, told: Told, world: World) -> None:
    if isinstance(told, Begun):
        each.begun = True
        bucket = int(world.people.bucket[0])
        each.steps = lots(told.sending.terms, bucket)
        for why, who in told.held_out.items():
            if len(who):
                each.verdicts.append(Verdict(told.at, "held_out", reason=why))
        return
    choice = told.choice
    for row in range(len(told.who)):
        action = Action(choice.action[row])
        path = str(LADDER[choice.path[row]]) if action is Action.SEND else ""
        until = instant(choice.until[row]) if action is Action.DEFER else None
        each.verdicts.append(
            Verdict(told.at, action.name.lower(), path, choice.reasons[choice.reason[row]], until)
        )


def lots(terms: Terms, bucket: int) -> list[Step]:
    """What the member has drawn: the control group, the holdout, the variant."""
    steps = [
        Step(
            "held_out",
            (drawn := lot(bucket, each.lot)) >= each.below,
            {"reason": each.reason, "lot": drawn, "below": each.below},
        )
        for each in terms.draws.held_out
    ]
    if terms.draws.variants:
        steps.append(Step("variant", passes=True, figures={"name": terms.draws.variant(bucket)}))
    return steps
