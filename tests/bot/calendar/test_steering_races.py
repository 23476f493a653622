"""An item is paused and resumed while servers fire it, write its audiences and send: invariant 10."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from queue import Queue
from typing import Any

from sqlalchemy import func, select

from bot.calendar.fire import Calendar
from bot.calendar.pace import Pace
from bot.channels.port import Accepted
from bot.clock import FixedClock
from bot.delivery.attempt import Result
from bot.delivery.ledger import Ledger
from storage.database import Database, open_database
from storage.models import Delivery, DeliveryState, table_of
from tests.bot.calendar.items import item
from tests.bot.calendar.members import enrol
from tests.bot.calendar.running import MORNING
from tests.support.campaigns import TEMPLATE

SERVICE: dict[str, Any] = {"class": "service", "content": TEMPLATE}  # can be sent at any time
ITEMS = [
    item("*/30 * * * *", id=name, max_late="1d", once=name == "once", **SERVICE) for name in ("tip", "once")
]
SERVERS, ROUNDS, MEMBERS = 2, 6, 20
_OUTBOX = table_of(Delivery)


class Server:
    """Looks, writes and sends a little in each turn that it is allowed, on connections of its own."""

    def __init__(self, url: str, clock: FixedClock) -> None:
        self.database = open_database(url)
        self.calendar = Calendar(self.database, clock, Pace(3, 3), at_once=1)
        self.ledger = Ledger(self.database, clock)
        self.allowed = Queue[str]()

    def run(self) -> None:
        while self.allowed.get() != "stop":
            self.calendar.tick(ITEMS)
            attempts, _ = self.ledger.claim(3)
            self.ledger.settle([Result(each, Accepted("p")) for each in attempts], 5)
            self.allowed.task_done()
        self.database.close()


@contextmanager
def serving(url: str, clock: FixedClock) -> Iterator[list[Server]]:
    servers = [Server(url, clock) for _ in range(SERVERS)]
    with ThreadPoolExecutor(SERVERS) as threads:
        running = [threads.submit(server.run) for server in servers]
        try:
            yield servers
        finally:
            for server in servers:
                server.allowed.put("stop")
        for each in running:
            each.result()


def allow(servers: list[Server], turns: int) -> None:
    for server in servers:
        for _ in range(turns):
            server.allowed.put("turn")


def finished(servers: list[Server]) -> None:
    for server in servers:
        server.allowed.join()


def calls(database: Database) -> int:
    """So many were begun ever; `attempts` counts only those that have ended."""
    begun = select(func.count()).where(_OUTBOX.c.state != DeliveryState.QUEUED)
    with database.read() as store:
        return int(store.connection.scalars(begun).one())


def test_after_a_pause_is_committed_no_call_begins(database: Database, database_url: str) -> None:
    clock, begun = FixedClock(MORNING), 0
    for number in range(MEMBERS):
        enrol(database, f"m{number:02}", MORNING)
    with serving(database_url, clock) as servers:
        allow(servers, 1)  # from now on the items count
        finished(servers)
        for _ in range(ROUNDS):
            clock.advance(timedelta(minutes=30))
            allow(servers, 1)
            finished(servers)
            allow(servers, 2)
            with database.begin() as store:
                for each in ITEMS:
                    store.item_states.pause(each.id)
            before = calls(database)
            allow(servers, 2)
            finished(servers)
            assert calls(database) == before
            begun = max(begun, before)
            with database.begin() as store:
                for each in ITEMS:
                    store.item_states.resume(each.id)
        while calls(database) < MEMBERS * (ROUNDS + 1):
            allow(servers, 1)
            finished(servers)
    assert 0 < begun < MEMBERS * (ROUNDS + 1), "it was paused on the way"
    with database.read() as store:
        doubled = select(func.count()).where(_OUTBOX.c.attempts > 1)
        assert store.connection.scalars(doubled).one() == 0
        assert store.connection.scalars(select(func.count()).select_from(_OUTBOX)).one() == calls(database)
