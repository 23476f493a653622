"""One turn's decisions by the ladder, and what they change in the world."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import numpy as np

from bot.delivery.ladder import (
    LADDER,
    NEVER,
    Action,
    Bools,
    Choice,
    Instants,
    Path,
    Standing,
    choose,
    micros,
)
from bot.plan.arrays import Rows, push, put
from bot.plan.budget import Budget
from bot.plan.terms import Decided, Sending, Variant
from bot.plan.world import World
from storage.fan_out_rows import RETRIED_AFTER, TILL_SEEN
from storage.quotas import begin_of


def decide(world: World, budget: Budget, sending: Sending, who: Rows, at: datetime) -> Decided:
    """What becomes of their messages now, if every call that is needed may be made."""
    crowd, variants = world.crowds[sending.item.account], sending.terms.variants
    closed = budget.closed(at)
    drawn = sending.terms.variant(world.people.bucket[crowd.person[who]])
    decided: Choice | None = None
    for number, variant in enumerate(variants):
        rows = np.flatnonzero(drawn == number)
        message = replace(variant.message, closed=closed)
        choice = choose(message, standing(world, sending, variant, who[rows], at), at)
        decided = choice if len(variants) == 1 else _put(decided or _blank(choice, len(who)), rows, choice)
    assert decided
    return Decided(sending, at, who, drawn, decided)


def standing(world: World, sending: Sending, variant: Variant, who: Rows, at: datetime) -> Standing:
    """How these members stand to it at this instant."""
    item, people, crowd = sending.item, world.people, world.crowds[sending.item.account]
    person, purpose = crowd.person[who], item.purpose
    crowd.begin_month(begin_of("month", at))
    return Standing(
        following=crowd.following[who],
        willing=people.wants[purpose][person],
        reached=people.got[item.id][person] if item.once else np.zeros(len(who), np.bool_),
        has_window=crowd.has_window(who, micros(at)),
        is_subscribed=crowd.accepted(variant.template_ids, who) > 0,
        mass_used=crowd.mass_used[who].astype(np.int64),
        recent=people.recent[purpose][:, person].T,
        quiet_until=_by_zone(world, sending, person, lambda zone: sending.terms.peace.quiet_until(at, zone)),
        expires_at=_by_zone(world, sending, person, lambda zone: sending.due_in(zone) + item.max_late),
    )


def apply(world: World, decided: Decided) -> None:
    """Those that are sent use up windows, acceptances and slots, and count in caps."""
    sending, choice = decided.sending, decided.choice
    item, at = sending.item, micros(decided.at)
    people, crowd = world.people, world.crowds[item.account]
    sent = choice.action == Action.SEND

    crowd.use_window(decided.who[goes_by(choice, Path.CUSTOMER_SERVICE)], at)
    crowd.mass_used[decided.who[goes_by(choice, Path.MASS)]] += 1
    for number, variant in enumerate(sending.terms.variants):
        notices = goes_by(choice, Path.SUBSCRIPTION) & (decided.variant == number)
        crowd.use_notice(variant.template_ids, decided.who[notices])
    person = crowd.person[decided.who]
    if crowd.has_twins:  # both openids of a member may be in one mass send
        push(people.recent[item.purpose], person[sent], np.full(np.count_nonzero(sent), at, np.int64))
    else:
        put(people.recent[item.purpose], person[sent], at)
    if item.once:
        people.got[item.id][person[sent]] = True
        free_at = people.free_at[item.id]
        free_at[person[choice.action == Action.EXPIRE]] = NEVER
        may_pass = [name not in TILL_SEEN and name != "already_reached" for name in choice.reasons]
        again = (choice.action == Action.SUPPRESS) & np.array(may_pass)[choice.reason]
        free_at[person[again]] = micros(sending.begins_at + RETRIED_AFTER)


def goes_by(choice: Choice, path: Path) -> Bools:
    """Who is sent it by this path."""
    return np.equal(choice.path, LADDER.index(path))  # only what is sent has a path


def some(decided: Decided, rows: Rows | Bools) -> Decided:
    """Only these of its rows."""
    choice = decided.choice
    picked = replace(
        choice,
        action=choice.action[rows],
        path=choice.path[rows],
        until=choice.until[rows],
        reason=choice.reason[rows],
    )
    return replace(decided, who=decided.who[rows], variant=decided.variant[rows], choice=picked)


def _blank(like: Choice, count: int) -> Choice:
    return replace(
        like,
        action=np.zeros(count, np.int8),
        path=np.zeros(count, np.int8),
        until=np.zeros(count, np.int64),
        reason=np.zeros(count, np.int8),
    )


def _put(whole: Choice, rows: Rows, part: Choice) -> Choice:
    for name in ("action", "path", "until", "reason"):
        getattr(whole, name)[rows] = getattr(part, name)
    return whole


def _by_zone(
    world: World, sending: Sending, person: Rows, told: Callable[[str], datetime | None]
) -> Instants:
    """What holds for each member, by their zone where the item goes by it."""
    people = world.people
    zones = [*people.zones, ""] if sending.item.each_member_at_their_own else [""]
    values = np.array([micros(at) if (at := told(zone)) else NEVER for zone in zones], np.int64)
    return values[people.zone[person]] if len(zones) > 1 else np.full(len(person), values[0])
