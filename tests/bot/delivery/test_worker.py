import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError
from structlog.testing import capture_logs

from bot.channels.port import Accepted, Outcome, Rejected, Retry
from bot.clock import FixedClock
from bot.delivery.ledger import Ledger
from bot.delivery.rates import Rates
from storage.database import Database, open_database
from storage.migrate import migrate
from storage.profiles import MemberRecord, Profile
from tests.support.deliveries import Sending, member, queue, settled, states, window, working
from tests.support.programs import NOON, SECOND
from tests.support.rows import log, outbox
from tests.support.servers import until


async def test_messages_to_one_member_keep_their_order_and_others_go_side_by_side(
    database: Database, clock: FixedClock
) -> None:
    for openid in ("o1", "o2", "o3"):
        member(database, openid)
        window(database, openid)
        queue(database, *"abcde", to=openid)
    sending, outcomes = Sending(), list[Outcome]()
    async with working(database, clock, {"main": sending}, outcomes.append):
        await until(settled(database))
    for openid in ("o1", "o2", "o3"):
        assert [text for to, text in sending.sent if to == openid] == list("abcde")
    assert outcomes == [Accepted()] * 15
    assert 1 < sending.most_at_once <= 5
    assert len(log(database)) == 15


async def test_order_is_kept_when_one_has_to_be_tried_again(database: Database, clock: FixedClock) -> None:
    member(database)
    window(database)
    queue(database, *"abc")
    once = iter([Retry(SECOND, "busy")])
    sending = Sending(lambda _: next(once, Accepted()))
    async with working(database, clock, {"main": sending}):
        await until(lambda: [row for row in outbox(database) if row["attempts"] == 1])
        assert states(database) == ["queued", "queued", "queued"]
        clock.advance(SECOND)
        await until(settled(database))
    assert [text for _, text in sending.sent] == ["a", "a", "b", "c"]


async def test_stopping_finishes_what_is_under_way_and_claims_nothing_more(
    database: Database, clock: FixedClock
) -> None:
    for number in range(6):
        member(database, f"o{number}")
        window(database, f"o{number}")
        queue(database, "a", to=f"o{number}")
    sending = Sending()
    sending.gate.clear()
    async with working(database, clock, {"main": sending}) as worker:
        await until(lambda: len(sending.sent) == 5)
        worker.close()
        sending.gate.set()
    assert sorted(states(database)) == ["accepted"] * 5 + ["queued"]


async def test_a_sender_s_fault_leaves_the_message_unknown(database: Database, clock: FixedClock) -> None:
    member(database)
    window(database)
    queue(database, "a", "b")

    def fail_first(text: str) -> Outcome:
        return Accepted(str(1 / 0)) if text == "a" else Accepted()

    with capture_logs() as lines:
        async with working(database, clock, {"main": Sending(fail_first)}):
            await until(settled(database))
    assert states(database) == ["unknown", "accepted"]
    assert [line["event"] for line in lines] == ["a sender failed"]


async def test_an_account_that_is_gone_rejects(database: Database, clock: FixedClock) -> None:
    member(database)
    window(database)
    queue(database, "a")
    async with working(database, clock, {}):
        await until(settled(database))
    assert outbox(database)[0]["reason"] == "0 there is no [accounts.main] any more"


class Faulty(Ledger):
    """Cannot settle some results."""

    def settle(self, results: Any, most_attempts: int) -> None:
        if any(isinstance(result.outcome, Rejected) for result in results):
            raise ZeroDivisionError
        super().settle(results, most_attempts)


async def test_an_outcome_that_cannot_be_written_stays_and_takes_no_other_along(
    database: Database, clock: FixedClock
) -> None:
    for number in range(4):
        member(database, f"o{number}")
        window(database, f"o{number}")
        queue(database, f"text {number}", to=f"o{number}")
    sending = Sending(lambda text: Rejected(1, "no") if text == "text 2" else Accepted())
    sending.gate.clear()
    with capture_logs() as lines:
        async with working(database, clock, {"main": sending}, ledger=Faulty(database, clock)):
            await until(lambda: len(sending.sent) == 4)
            sending.gate.set()
            await until(lambda: states(database).count("accepted") == 3)
    assert states(database)[2] == "attempting"
    assert [line["event"] for line in lines] == ["an outcome could not be written"]


@dataclass(frozen=True)
class Interrupted(Ledger):
    """Loses its connection as often as `losses` says."""

    losses: Iterator[int] = field(default_factory=lambda: iter(()))

    def settle(self, results: Any, most_attempts: int) -> None:
        if next(self.losses, None) is not None:
            raise DBAPIError("COMMIT", None, Exception(), connection_invalidated=True)
        super().settle(results, most_attempts)


@pytest.mark.parametrize(("times", "state"), [(3, "accepted"), (5, "attempting")])
async def test_an_outcome_is_written_again_when_the_connection_is_lost(
    database: Database, clock: FixedClock, times: int, state: str
) -> None:
    member(database)
    window(database)
    queue(database, "a")
    told: list[Outcome] = []
    with capture_logs() as lines:
        ledger = Interrupted(database, clock, losses=iter(range(times)))
        async with working(database, clock, {"main": Sending()}, told.append, ledger) as worker:
            worker.wake()
            await until(lambda: told)
    assert states(database) == [state]
    assert [line["event"] for line in lines] == ["outcomes could not be written"] * (times == 5)


class Unsaved(Rates):
    """Loses its connection when it first has a rest to save."""

    saves = 0

    def save(self, database: Database, now: datetime) -> None:
        self.saves += 1
        if self.saves == 1:
            raise DBAPIError("COMMIT", None, Exception(), connection_invalidated=True)
        super().save(database, now)


async def test_an_outcome_is_written_once_when_a_rest_cannot_be(
    database: Database, clock: FixedClock
) -> None:
    member(database)
    window(database)
    queue(database, "a")
    rates = Unsaved()
    async with working(database, clock, {"main": Sending()}, ledger=Ledger(database, clock, rates)):
        await until(lambda: rates.saves > 1)
    assert len(log(database)) == 1


class Repairing(FixedClock):
    """While somebody waits, the log of what was said comes back."""

    def __init__(self, database: Database) -> None:
        super().__init__(NOON)
        self._database = database

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        if seconds:
            _rename(self._database, "away", "engagement")


def _rename(database: Database, before: str, after: str) -> None:
    with database.begin() as store:
        store.connection.exec_driver_sql(f"ALTER TABLE {before} RENAME TO {after}")


async def test_an_outcome_is_written_when_the_database_is_back(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/roost.db")
    migrate(database)
    member(database)
    window(database)
    queue(database, "a")
    _rename(database, "engagement", "away")
    async with working(database, Repairing(database), {"main": Sending()}):
        await until(settled(database))
    assert states(database) == ["accepted"]
    assert len(log(database)) == 1
    database.close()


async def test_a_database_fault_does_not_end_the_work(tmp_path: Path, clock: FixedClock) -> None:
    database = open_database(f"sqlite:///{tmp_path}/roost.db")
    sending = Sending()
    with capture_logs() as lines:

        def told(of: str) -> list[Any]:
            return [line for line in lines if of in line["event"] and "exc_info" not in line]

        async with working(database, clock, {"main": sending}):
            for times in (1, 2):  # once a minute, and without a traceback
                await until(lambda: len(told("outbox")) == times)  # noqa: B023 - awaited at once
                clock.advance(timedelta(minutes=1))
            await until(lambda: told("lost attempts"))
            migrate(database)
            member(database)
            window(database)
            queue(database, "a")
            await until(settled(database))
    assert sending.sent == [("o1", "a")]
    database.close()


async def test_lost_attempts_are_told(database: Database, clock: FixedClock) -> None:
    member(database)
    window(database)
    queue(database, "a")
    Ledger(database, clock).claim(1, ())
    clock.advance(timedelta(minutes=3))
    sending = Sending()
    with capture_logs() as lines:
        async with working(database, clock, {"main": sending}):
            await until(settled(database))
    assert states(database) == ["unknown"]
    assert sending.sent == []
    assert [(line["event"], line["count"]) for line in lines] == [
        ("attempts without an outcome are now unknown", 1)
    ]


async def test_a_lost_attempt_does_not_hold_up_the_member_while_others_keep_it_busy(
    database: Database, clock: FixedClock
) -> None:
    member(database)
    window(database)
    queue(database, "a", "b")
    Ledger(database, clock).claim(1, ())
    clock.advance(timedelta(minutes=3))
    sending = Sending()
    with capture_logs():
        async with working(database, clock, {"main": sending}) as worker, asyncio.timeout(30):
            while not sending.sent:
                worker.wake()
                await asyncio.sleep(0)
    assert sending.sent == [("o1", "b")]
    assert states(database) == ["unknown", "accepted"]


async def test_an_account_at_its_limit_holds_up_no_other(database: Database, clock: FixedClock) -> None:
    for number in range(40):
        member(database, f"o{number}")
        window(database, f"o{number}")
        queue(database, "a", to=f"o{number}")
    shopper = MemberRecord(Profile("m-s1", NOON), "shop", "s1")
    shopper.seen(NOON, left=False)
    opened = {"trigger": "message", "opened_at": NOON, "expires_at": NOON + timedelta(hours=1)}
    with database.begin() as store:
        store.members.save([shopper])
        store.windows.open([opened | {"account": "shop", "openid": "s1", "allowance": 5, "used": 0}])
    queue(database, "b", to="s1", account="shop")
    rates = Rates(lambda account, _: {"second": 1} if account == "main" else {})
    main, shop = Sending(), Sending()
    ledger = Ledger(database, clock, rates)
    async with working(database, clock, {"main": main, "shop": shop}, ledger=ledger):
        await until(lambda: shop.sent)
    assert shop.sent == [("s1", "b")]
    assert len(main.sent) == 1
