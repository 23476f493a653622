"""What became of each message: as planned, and as it stands in the outbox."""

from datetime import datetime

import numpy as np
from sqlalchemy import select

from bot.delivery.ladder import LADDER, Action
from bot.plan.rehearsal import Rehearsal
from bot.plan.terms import Begun
from storage.database import Database
from storage.models import Delivery, DeliveryState, Occurrence, table_of

Outcomes = dict[tuple[str, datetime, str], str]
"""By (item, due instant, openid): the path by which it was sent, or the reason why it was not."""
_WAITS = "no_open_path"  # what waits for a contact that never comes ends so
_OUTBOX, _OCCURRENCES = table_of(Delivery), table_of(Occurrence)


def planned(rehearsal: Rehearsal) -> Outcomes:
    """What the plan says, message by message."""
    found: Outcomes = {}
    for told in rehearsal.told:
        sending = told.sending
        openids = rehearsal.world.crowds[sending.item.account].index.known
        key = (sending.item.id, sending.due_at)
        if isinstance(told, Begun):
            for reason, who in told.held_out.items():
                found |= {(*key, openid.decode()): reason for openid in openids[who]}
            continue
        choice = told.choice
        for action, path, reason in {
            *zip(choice.action.tolist(), choice.path.tolist(), choice.reason.tolist(), strict=True)
        }:
            rows = (choice.action == action) & (choice.path == path) & (choice.reason == reason)
            match Action(action):
                case Action.SEND:
                    outcome = str(LADDER[path])
                case Action.WAIT:
                    outcome = _WAITS
                case Action.DEFER:
                    outcome = "deferred"
                case _:
                    outcome = choice.reasons[reason]
            found |= {(*key, openid.decode()): outcome for openid in openids[told.who[np.flatnonzero(rows)]]}
    return found


def happened(database: Database) -> Outcomes:
    """What the outbox says."""
    columns = [_OCCURRENCES.c.item, _OCCURRENCES.c.due_at]
    columns += [_OUTBOX.c[name] for name in ("openid", "state", "reason", "path")]
    statement = select(*columns).join(_OCCURRENCES, _OCCURRENCES.c.id == _OUTBOX.c.occurrence_id)
    with database.read() as store:
        return {
            (item, due_at, openid): path if state == DeliveryState.ACCEPTED else reason or state
            for item, due_at, openid, state, reason, path in store.connection.execute(statement)
        }
