"""The composition root: the one place where the parts are put together."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import structlog
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot.accounts import open_clients
from bot.calendar.fire import Calendar
from bot.calendar.ticker import Ticker
from bot.clock import Clock
from bot.config.account import AccountSection
from bot.config.model import Config
from bot.config.retention import Ages
from bot.delivery.ledger import Ledger
from bot.delivery.policy import policy_of
from bot.delivery.rates import Rates
from bot.delivery.warm_start import warm_start
from bot.delivery.worker import DeliveryWorker
from bot.intake.intake import Intake
from bot.intake.member_limit import MemberLimit, what_is_urgent
from bot.intake.processor import Live, Processor
from bot.links.route import LinkRoute
from bot.links.token import link_keys
from bot.metrics import Metrics
from bot.operations import Operations
from bot.program import Program, open_channels
from bot.remarks.collect import remarks
from bot.upkeep.retention import Retention
from bot.web.checks import heard_from, room_on_disk, writable
from bot.web.door import Doors, most_connections
from bot.web.readiness import Readiness
from bot.webhook import Webhook
from handlers.contract import Event
from storage.database import Database, open_database
from storage.integrity import check_integrity
from storage.migrate import migrate
from storage.quotas import Limits

_LOOKED_THROUGH = timedelta(seconds=5)
_KEEP_ALIVE = timedelta(seconds=75)
_LOOKS, _TICK, _LEAST_POLL = 3, timedelta(seconds=1), timedelta(seconds=3)
"""A server is not ready when a loop of it has missed so many looks, of this length, at the database."""
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Edges:
    """The world outside, as parameters. new_id: a member's opaque id."""

    clock: Clock
    random_bytes: Callable[[int], bytes]
    new_id: Callable[[], str]


class Roost:
    """A running server. `swap` puts another program in force, all of it at once."""

    def __init__(self, program: Program, database: Database, edges: Edges, threads: Executor) -> None:
        self.edges = edges
        self.threads = threads
        self.database = database
        self.metrics = Metrics()
        self.live = self._open(program)
        self.rates = self._rates()
        self.clients = open_clients(program.config, edges.clock, self.rates.gate)
        self.url = ""
        self.fault: str | None = "starting"

    async def swap(self, program: Program) -> None:
        """Put a validated program in force; what listens and where it is stored waits for a restart."""
        before, live, old = self.live.program.config, self._open(program), self.clients
        changed = program.config.accounts != before.accounts
        clients = open_clients(program.config, self.edges.clock, self.rates.gate) if changed else old
        self.live, self.clients = live, clients  # nothing is swapped unless everything could be opened
        if changed:
            await old.aclose()
            await self.clients.publish_menus(program.config)
            await self.warm_start(before.accounts)
        if (program.config.server, program.config.database) != (before.server, before.database):
            _log.warning("[server] and [database] take effect at the next start")
        _log.info("configuration reloaded", warnings=program.warnings, remarks=await self.remarks())

    async def remarks(self) -> tuple[str, ...]:
        """What in the program in force may not be meant."""

        def look() -> tuple[str, ...]:
            with self.database.read() as store:
                return remarks(self.live.program, self.edges.clock.now(), store)

        try:
            return await asyncio.get_running_loop().run_in_executor(self.threads, look)
        except SQLAlchemyError as error:
            _log.error("the configuration could not be remarked on", reason=type(error).__name__)
            return ()

    async def warm_start(self, before: Mapping[str, AccountSection]) -> None:
        """Learn what is used up of the accounts that are not as they were before."""
        config = self.live.program.config
        changed = {
            name: client
            for name, client in self.clients.by_account.items()
            if config.accounts[name] != before.get(name)
        }
        await warm_start(changed, config, self.database, self.edges.clock, self.threads)

    def _rates(self) -> Rates:
        """How fast its accounts may send, by the configuration in force."""

        def limits(account: str, endpoint: str) -> Limits:
            found = self.live.program.config.accounts.get(account)
            return found.limits[endpoint].spans() if found else {}

        return Rates(limits, lambda: int.from_bytes(self.edges.random_bytes(4)) / 2**32)

    def _open(self, program: Program) -> Live:
        return Live(program, open_channels(program.config.accounts, self.edges.random_bytes))


@asynccontextmanager
async def running(program: Program, edges: Edges) -> AsyncIterator[Roost]:
    """Start everything; at the end stop taking, finish what was taken, close.

    Raises: OSError (the port is taken), DamagedError, sqlalchemy.exc.SQLAlchemyError (the database cannot be
    used).
    """
    async with AsyncExitStack() as stack:
        database = open_database(program.config.database_url(program.file.parent))
        stack.callback(database.close)
        threads = stack.enter_context(ThreadPoolExecutor(8, thread_name_prefix="roost"))
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(threads, _check_integrity, database, edges.clock)
        await loop.run_in_executor(threads, migrate, database)
        roost = Roost(program, database, edges, threads)
        stack.push_async_callback(_close_clients, roost)
        await _start(roost, threads, stack)
        roost.fault = None
        yield roost
        roost.fault = "stopping"


def _check_integrity(database: Database, clock: Clock) -> None:
    until = clock.monotonic() + _LOOKED_THROUGH.total_seconds()
    if not check_integrity(database, lambda: clock.monotonic() > until):
        _log.warning("the database file was not looked through to its end; `roost doctor` does")


async def _start(roost: Roost, threads: ThreadPoolExecutor, stack: AsyncExitStack) -> None:
    """Start from the database outwards; the stack stops in the opposite order, the listener first."""
    config, clock = roost.live.program.config, roost.edges.clock
    # Its own: a database that sending keeps waiting keeps no answer waiting for a thread.
    sending = stack.enter_context(ThreadPoolExecutor(2, thread_name_prefix="sending"))
    worker = DeliveryWorker(
        Ledger(roost.database, clock, roost.rates, lambda: policy_of(roost.live.program.config)),
        lambda: roost.clients.senders,
        lambda: roost.live.program.config.delivery,
        sending,
        roost.metrics.count_outcome,
    )
    wake = partial(asyncio.get_running_loop().call_soon_threadsafe, worker.wake)
    processor = Processor(
        roost.database, lambda: roost.live, clock, roost.edges.new_id, wake, _member_limit(roost).lets_in
    )
    answering = stack.enter_context(ThreadPoolExecutor(3, thread_name_prefix="answering"))
    intake = Intake(processor, answering, config.server, roost.metrics.group_size.observe)
    calendar = Calendar(roost.database, clock, peace=lambda: roost.live.program.config.peace)
    ticker = Ticker(calendar, lambda: roost.live.program.config.calendar, threads, worker.wake)
    _until_closed(stack, worker)
    ticker.start()
    stack.callback(ticker.stop)
    _background(stack, intake.revive(timedelta(seconds=2)))
    _until_closed(stack, intake)
    webhook = Webhook(intake, lambda: roost.live, config.server, clock, roost.metrics)
    links = LinkRoute(
        roost.database,
        threads,
        clock,
        lambda: link_keys(roost.live.program.config),
        config.server.trusted_proxies,
    )
    _until_closed(stack, links)
    operations = _operations(roost, ticker, worker, stack)
    await _listen(roost, webhook, [*links.routes(), *operations.routes()], stack)
    _background(stack, roost.clients.publish_menus(config))
    _background(stack, roost.warm_start({}))
    retention = Retention(roost.database, clock, lambda: _ages(roost.live.program.config))
    _background(stack, retention.run(threads))


def _member_limit(roost: Roost) -> MemberLimit:
    def urgent(event: Event) -> str:
        return what_is_urgent(event, roost.live.program.chain)

    return MemberLimit(roost.live.program.config.server.member_limit, urgent, roost.edges.clock)


def _ages(config: Config) -> Ages:
    return config.retention.ages(config.peace)


def _operations(roost: Roost, ticker: Ticker, worker: DeliveryWorker, stack: AsyncExitStack) -> Operations:
    clock = roost.edges.clock

    def poll() -> timedelta:
        return max(roost.live.program.config.delivery.poll, _LEAST_POLL)

    apart = roost.database.apart()
    stack.callback(apart.close)
    checks = (
        heard_from("calendar", lambda: ticker.ticked_at, lambda: _LOOKS * _TICK, clock),
        heard_from("sender", lambda: worker.claimed_at, lambda: _LOOKS * poll(), clock),
        room_on_disk(apart),
        writable(apart),
    )
    readiness = Readiness(checks, clock)
    return Operations(apart, roost.metrics, clock, lambda: roost.fault, readiness)


async def _listen(roost: Roost, webhook: Webhook, routes: list[web.RouteDef], stack: AsyncExitStack) -> None:
    server = roost.live.program.config.server
    app = web.Application(client_max_size=server.body_limit)
    app.add_routes(routes)
    # Nothing is unpacked: a few kB of zeros would keep everybody waiting.
    runner = web.AppRunner(
        app,
        access_log=None,
        auto_decompress=False,
        keepalive_timeout=_KEEP_ALIVE.total_seconds(),
        shutdown_timeout=server.stop_timeout.total_seconds(),
    )
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    assert runner.server is not None  # it is there once set up
    runner.server.request_handler = webhook.ahead_of(runner.server.request_handler)
    doors = Doors(runner.server, most_connections(), server.read_timeout)
    _background(stack, doors.watch())
    listener = await asyncio.get_running_loop().create_server(doors, server.host, server.port)
    stack.callback(listener.close)
    host, port = listener.sockets[0].getsockname()[:2]
    roost.url = f"http://{host}:{port}"


def _background(stack: AsyncExitStack, work: Coroutine[Any, Any, None]) -> None:
    """Run something beside the server until it stops."""
    task = asyncio.create_task(work)

    async def cancel() -> None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    stack.push_async_callback(cancel)


def _until_closed(stack: AsyncExitStack, part: Intake | DeliveryWorker | LinkRoute) -> None:
    """Run a part beside the server; at the end it finishes what it has taken."""
    task = asyncio.create_task(part.run())

    async def finish() -> None:
        part.close()
        await task

    stack.push_async_callback(finish)


async def _close_clients(roost: Roost) -> None:
    await roost.clients.aclose()
