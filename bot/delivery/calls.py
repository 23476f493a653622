"""Planned calls: granted, taken from windows and acceptances, and committed as `attempting`."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from pydantic import ValidationError

from bot.delivery.attempt import Attempt
from bot.delivery.ladder import Action, Path, micros
from bot.delivery.rates import ENDPOINTS
from bot.delivery.turn import Planned, Turn
from bot.delivery.verdict import LOST_AFTER, begun, decided, unreadable
from bot.links.tracker import Untracked
from handlers.content import AnyContent, from_json, to_json
from handlers.placeholders import render
from storage.models import DeliveryState

_SOON = timedelta(minutes=1)
"""A path that opens again within this is simply asked for again."""


def begin(turn: Turn, planned: Sequence[Planned]) -> tuple[list[Attempt], int]:
    """Begin as many as may be called now; the attempts, and how many were put off for long.

    The others stay as they are.
    """
    alike: dict[tuple[str, str, bool, Path], list[Planned]] = {}
    for each in planned:
        key = (each.due.account, ENDPOINTS[each.path], each.is_bulk, each.path)
        alike.setdefault(key, []).append(each)
    attempts: list[Attempt] = []
    put_off = 0
    for (account, _, bulk, path), wanted in sorted(alike.items(), key=lambda pair: pair[0][:3]):
        grant = turn.rates.grant(turn.store, account, path, len(wanted), turn.now, bulk=bulk)
        taken = _taken(turn, wanted[: grant.granted])
        made = _begun(turn, wanted[: grant.granted], taken)
        turn.rates.give_back(turn.store, account, path, grant.granted - len(made), turn.now)
        attempts += made
        put_off += _put_off(turn, wanted[grant.granted :], grant.closed_until)
    return attempts, put_off


def _taken(turn: Turn, wanted: Sequence[Planned]) -> dict[int, str]:
    """By delivery, for those where there was still room: the window's trigger, "" of other paths."""
    triggers: dict[str, str] = {}
    templates: dict[str, list[str]] = {}
    found: dict[int, str] = {}
    for each in wanted:
        openid = each.due.openid
        if each.path is Path.CUSTOMER_SERVICE and each.known:
            triggers[openid] = each.known.triggers[openid]
        elif each.path is Path.SUBSCRIPTION and each.known:
            templates.setdefault(each.known.notices[openid].template_id, []).append(openid)
        else:
            found[each.due.id] = ""
    account = wanted[0].due.account if wanted else ""
    got = dict.fromkeys(turn.store.windows.take(account, triggers, turn.now), "")
    for template_id, openids in templates.items():
        got |= dict.fromkeys(turn.store.subscriptions.take(account, openids, template_id), "")
    return found | {
        each.due.id: triggers.get(each.due.openid, "") for each in wanted if each.due.openid in got
    }


def _begun(turn: Turn, wanted: Sequence[Planned], taken: Mapping[int, str]) -> list[Attempt]:
    readable: list[tuple[Planned, AnyContent]] = []
    changes = []
    for each in wanted:
        if each.due.id in taken:
            try:
                readable.append((each, _content(each)))
            except ValidationError:
                changes += [unreadable(due, turn.now) for due in each.dues]
    made = [
        _attempt(turn, each, content, taken[each.due.id])
        for each, content in zip((pair[0] for pair in readable), _tracked(turn, readable), strict=True)
    ]
    single = [each.due for each in made if not each.job and not each.is_repeated]
    paths = {each.due.id: each.path for each in made}
    turn.store.outbox.settle(changes + [begun(due, paths[due.id], turn.now) for due in single])
    again = turn.now + LOST_AFTER
    repeated = [each.due for each in made if not each.job and each.is_repeated]
    turn.store.outbox.settle([{"was_id": due.id, "not_before": again} for due in repeated])
    return made


def _content(planned: Planned) -> AnyContent:
    due, known = planned.due, planned.known
    if stored := planned.job.content if planned.job else due.content:
        return from_json(stored)
    return render(planned.written, dict(known.attributes.get(due.member_id, {})) if known else {})


def _tracked(turn: Turn, readable: Sequence[tuple[Planned, AnyContent]]) -> list[AnyContent]:
    """With tracked links, where there are any; answers and repeated jobs keep what they have."""
    contents = [content for _, content in readable]
    places = [at for at, (each, _) in enumerate(readable) if _is_tracked(each)]
    if turn.policy.tracker and places:
        outgoing = [_untracked(*readable[at]) for at in places]
        tracked = turn.policy.tracker.tracked(turn.store, outgoing)
        for at, content in zip(places, tracked, strict=True):
            contents[at] = content
    return contents


def _is_tracked(planned: Planned) -> bool:
    return planned.is_bulk and not planned.job and planned.group.tracks_links


def _untracked(planned: Planned, content: AnyContent) -> Untracked:
    due, delivery = planned.due, None if planned.path is Path.MASS else planned.due.id
    return Untracked(content, planned.written, due.account, due.occurrence_id or 0, delivery)


def _attempt(turn: Turn, planned: Planned, content: AnyContent, trigger: str) -> Attempt:
    job, due, jobs = planned.job, planned.due, turn.store.mass_jobs
    if job:
        jobs.change(job.id, state=DeliveryState.ATTEMPTING, attempted_at=turn.now)
    elif planned.path is Path.MASS:
        # Unique also where a database was restored and counts its jobs anew.
        key = f"roost-{due.occurrence_id}-{due.id}-{micros(turn.now)}"
        row = {"account": due.account, "occurrence_id": due.occurrence_id, "content": to_json(content)}
        job = jobs.begin(row | {"client_msg_id": key}, [each.id for each in planned.dues], turn.now)
    return Attempt(planned.dues, planned.path, content, turn.now, trigger, job, planned.is_repeated)


def _put_off(turn: Turn, denied: Sequence[Planned], closed_until: datetime | None) -> int:
    """Leave alone what can be sent soon; the rest is looked at again when its path opens."""
    if closed_until is None or closed_until - turn.now <= _SOON:
        return 0
    late = [
        decided(
            each.due,
            Action.DEFER if closed_until <= each.due.expires_at else Action.SUPPRESS,
            f"{each.path}_rests",
            turn.now,
            closed_until,
        )
        for each in denied
        if not each.is_repeated and each.path is not Path.MASS
    ]
    turn.store.outbox.settle(late)
    return len(late)
