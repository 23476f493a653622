"""The calendar and the claims of a server on a clock that is moved from one due instant to the next.

Whatever is called is accepted: what a call may do instead is no business of a plan.
"""

from datetime import datetime, timedelta

from sqlalchemy import select

from bot.calendar.fire import Calendar
from bot.channels.port import Accepted
from bot.clock import FixedClock
from bot.config.model import Config
from bot.delivery.attempt import Result
from bot.delivery.ledger import Ledger
from bot.delivery.policy import policy_of
from bot.delivery.rates import Rates
from storage.database import Database
from storage.models import Delivery, DeliveryState, Occurrence, table_of
from tests.support.next_due import next_due

_OUTBOX, _OCCURRENCES = table_of(Delivery), table_of(Occurrence)
_SECOND = timedelta(seconds=1)


def run(database: Database, config: Config, now: datetime, until: datetime) -> None:
    """Everything that is due from now on."""
    clock = FixedClock(now)
    policy = policy_of(config)
    limits = config.accounts["main"].limits
    ledger = Ledger(database, clock, Rates(lambda _, endpoint: limits[endpoint].spans()), lambda: policy)
    calendar = Calendar(database, clock, peace=lambda: config.peace)
    while (now := clock.now()) <= until:
        while calendar.tick(config.calendar).more:
            pass
        looked_at = 1
        while looked_at:
            attempts, looked_at = ledger.claim(100, most_silent=1000)
            ledger.settle([Result(each, Accepted()) for each in attempts], 5)
        reopens = ledger.rates.reopens(now)
        coming = [next_due(database, config, now, until), reopens, until + _SECOND]
        clock.advance(min(at for at in coming if at and at > now) - now)


def outcomes(database: Database) -> dict[tuple[str, datetime, str], str]:
    """By item, due instant and openid: the path it was sent by, why it was not, or that it is still open."""
    columns = [_OCCURRENCES.c.item, _OCCURRENCES.c.due_at]
    columns += [_OUTBOX.c[name] for name in ("openid", "state", "reason", "path", "variant")]
    statement = select(*columns).join(_OCCURRENCES, _OCCURRENCES.c.id == _OUTBOX.c.occurrence_id)
    with database.read() as store:
        return {
            (item, due_at, openid): _outcome(state, reason, path, variant)
            for item, due_at, openid, state, reason, path, variant in store.connection.execute(statement)
        }


def _outcome(state: str, reason: str, path: str, variant: str) -> str:
    match state:
        case DeliveryState.ACCEPTED:
            return f"{path}:{variant}"
        case DeliveryState.QUEUED:
            return "open"
        case DeliveryState.WAITING:
            return "no_open_path"
        case _:
            return reason
