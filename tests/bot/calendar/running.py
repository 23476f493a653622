"""A calendar on a database, and the hand on its clock."""

from datetime import datetime, timedelta
from typing import Any

from bot.calendar.fire import Calendar
from bot.calendar.item import CalendarItem
from bot.clock import FixedClock
from storage.database import Database
from storage.models import Delivery, table_of
from tests.bot.calendar.items import item, utc
from tests.bot.calendar.members import enrol

MORNING = utc("2026-11-20 00:59")  # 08:59 in Shanghai
MINUTE = timedelta(minutes=1)
DAILY = item("0 9 * * *")


class Running:
    """A calendar on a database, and the hand on its clock."""

    def __init__(self, database: Database, *members: str, start: datetime = MORNING) -> None:
        self.database = database
        self.clock = FixedClock(start)
        self.calendar = Calendar(database, self.clock)
        for member in members:
            enrol(database, member, start)

    def tick(self, *items: CalendarItem, after: timedelta = timedelta(0)) -> int:
        self.clock.advance(after)
        return self.calendar.tick(items).queued

    def decided(self) -> list[tuple[datetime, str, str, int]]:
        """(due, state, reason, audience), the earliest first."""
        with self.database.read() as store:
            return [
                (each.due_at, each.state, each.reason, each.audience)
                for each in reversed(store.occurrences.listed())
            ]

    def queued(self) -> list[dict[str, Any]]:
        with self.database.read() as store:
            found = store.connection.execute(table_of(Delivery).select().order_by(table_of(Delivery).c.id))
            return [dict(row) for row in found.mappings()]
