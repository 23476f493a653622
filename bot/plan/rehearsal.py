"""The rehearsal: the world as it is stored, the calendar as it is configured, and the replay of both."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, count

import numpy as np
from pydantic import ValidationError

from bot.calendar.kept import kept, kept_terms
from bot.calendar.state import calendar_state
from bot.channels.mass_send import FEWEST
from bot.config.model import Config
from bot.delivery.ladder import instant, micros
from bot.plan.agenda import Agenda, agenda
from bot.plan.audiences import Audiences
from bot.plan.budget import Budget, budget_of
from bot.plan.loader import Loader, Needs, columns
from bot.plan.replay import Replay, Told, Watch, nobody
from bot.plan.terms import Begun, Decided, Sending, Terms, terms_of
from bot.plan.world import World
from storage.census import Unfinished
from storage.database import Database
from storage.models import DeliveryState, OccurrenceState
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """told: everything that happens, in time order; taking from it uses the world up.

    stuck: occurrences that do not go on by themselves: paused, or not to be read by this version.
    """

    world: World
    budgets: dict[str, Budget]
    agenda: Agenda
    stuck: tuple[Unfinished, ...]
    told: Iterator[Told]


def rehearse(
    database: Database,
    config: Config,
    now: datetime,
    until: datetime,
    only: str = "",
    watch: Watch = nobody,
) -> Rehearsal:
    """Replay the calendar from now (aware UTC) on. Reads, never writes.

    only: for this member id alone, who is taken not to be the only one of a mass send.
    """
    monthly = config.delivery.mass_monthly
    planned = {item.id: terms_of(item, config.peace, monthly) for item in config.calendar}
    with database.read() as store:
        running, stuck = _running(store.census.unfinished(), config)
        coming = agenda(config.calendar, calendar_state(store), now, until)
        needs = needs_of([*planned.values(), *(sending.terms for sending in running)])
        world = Loader(store.census, needs, now, only).load()
        budgets = {
            account: budget_of(store.quotas, account, config.accounts[account].limits, now)
            for account in world.crowds
        }
        items = [terms.item for terms in (*planned.values(), *(sending.terms for sending in running))]
        audiences = Audiences(database, world, items, now, only)
        replay = Replay(world, budgets, audiences, watch, 1 if only else FEWEST)
        begun = [told for sending in running for told in _take_up(store, replay, world, sending, now, only)]
    numbers = count(len(running))
    for item, due_at, begins_at in coming.coming:
        replay.begin(Sending(next(numbers), planned[item.id], due_at, begins_at), begins_at)
    return Rehearsal(world, budgets, coming, stuck, _noting(audiences, begun, replay.run(until)))


def needs_of(terms: Iterable[Terms]) -> Needs:
    """What these items ask about members."""
    templates: dict[str, set[str]] = {}
    recent: dict[str, tuple[int, timedelta]] = {}
    for each in terms:
        for variant in each.variants:
            templates.setdefault(each.item.account, set()).update(variant.template_ids)
            most = max((cap.most for cap in variant.message.caps), default=0)
            within = max((cap.within for cap in variant.message.caps), default=timedelta())
            recent[each.item.purpose] = (most, within)
    return Needs(
        accounts=frozenset(each.item.account for each in terms),
        templates={account: frozenset(ids) for account, ids in templates.items()},
        recent=recent,
        once=frozenset(each.item.id for each in terms if each.item.once),
        zones=any(each.item.each_member_at_their_own for each in terms),
    )


def _running(unfinished: list[Unfinished], config: Config) -> tuple[list[Sending], tuple[Unfinished, ...]]:
    """Those that go on, and those that do not."""
    running: list[Sending] = []
    stuck: list[Unfinished] = []
    for each in unfinished:
        try:
            item, drawn_by = kept(each.item_json), kept_terms(each.item_json).peace
        except ValidationError:  # another version has kept it
            stuck.append(each)
            continue
        if each.state == OccurrenceState.PAUSED or item.account not in config.accounts:
            stuck.append(each)
            continue
        terms = terms_of(item, config.peace, config.delivery.mass_monthly, drawn_by)
        running.append(Sending(len(running), terms, each.due_at, each.decided_at, each.id, each.cursor))
    return running, tuple(stuck)


def _take_up(
    store: Store, replay: Replay, world: World, sending: Sending, now: datetime, only: str
) -> Iterator[Told]:
    """What an occurrence has on its way; the rest of its audience comes by itself."""
    assert sending.occurrence_id is not None
    rows = store.census.on_their_way(sending.occurrence_id, only)
    openids, states, not_before = columns(rows, "text", "text", "instant")
    who = world.crowds[sending.item.account].index.find(openids)
    queued = (who >= 0) & (states == DeliveryState.QUEUED.encode())
    waiting = who[(who >= 0) & (states == DeliveryState.WAITING.encode())]
    yield Begun(sending, now, who[who >= 0], {})
    yield replay.wait(sending, now, waiting)
    at = np.maximum(not_before, micros(now))
    for instant_ in np.unique(at[queued]):
        replay.add(sending, instant(instant_), who[queued & (at == instant_)])
    if sending.cursor is not None:
        replay.begin(sending, now)


def _noting(audiences: Audiences, *told: Iterable[Told]) -> Iterator[Told]:
    """What is sent is known to the audiences that come after it."""
    for each in chain(*told):
        if isinstance(each, Decided):
            audiences.note(each)
        yield each
