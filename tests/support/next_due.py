"""For servers whose clock is moved from one due instant to the next."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from bot.calendar.due import occurrences
from bot.config.model import Config
from storage.database import Database
from storage.models import Delivery, DeliveryState, table_of

_OUTBOX = table_of(Delivery)
_SECOND = timedelta(seconds=1)


def next_due(database: Database, config: Config, now: datetime, until: datetime) -> datetime | None:
    """When the calendar or a queued message is due next, or a waiting one has given up; None = no more.

    until: how far the calendar is looked at.
    """
    coming = [at for item in config.calendar for at in occurrences(item, now, until)[:1]]
    with database.read() as store:
        for state, column, more in (
            (DeliveryState.QUEUED, _OUTBOX.c.not_before, timedelta()),
            (DeliveryState.WAITING, _OUTBOX.c.expires_at, _SECOND),
        ):
            first = select(func.min(column)).where(_OUTBOX.c.state == state, column > now)
            at = store.connection.scalar(first)
            coming += [at + more] if at else []
    return min(coming, default=None)
