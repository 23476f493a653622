"""Queued messages, members who can get them, and a sender that does as it is told."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from bot.channels.port import Accepted, Outcome, Outgoing, Sender, Senders
from bot.clock import Clock
from bot.config.model import DeliverySection
from bot.delivery.ladder import Path
from bot.delivery.ledger import Ledger
from bot.delivery.worker import DeliveryWorker
from handlers.content import Text, to_json
from storage.claims import DueDelivery
from storage.database import Database
from storage.profiles import MemberChange, MemberRecord, Profile
from tests.support.programs import NOON
from tests.support.rows import outbox


def queue(database: Database, *messages: str, to: str = "o1", **other: Any) -> None:
    """Texts to one member, in this order."""
    row = {
        "account": "main",
        "member_id": f"m-{to}",
        "openid": to,
        "topic": "t",
        "handler": "h",
        "source": "reply",
        "purpose": "service",
        "created_at": NOON,
        "not_before": NOON,
        "expires_at": NOON + timedelta(days=3),
    } | other
    with database.begin() as store:
        store.outbox.add(
            [row | {"dedupe": f"{to}/{text}", "content": to_json(Text(text=text))} for text in messages]
        )


def member(
    database: Database, openid: str = "o1", *, left: bool = False, wants_marketing: bool = True
) -> None:
    record = MemberRecord(Profile(f"m-{openid}", NOON), "main", openid)
    record.seen(NOON, left=left)
    record.change(MemberChange(wants_marketing=wants_marketing), NOON, "test")
    with database.begin() as store:
        store.members.save([record])


def window(
    database: Database,
    openid: str = "o1",
    *,
    trigger: str = "message",
    at: datetime = NOON,
    lasts: timedelta = timedelta(hours=48),
    allows: int = 5,
) -> None:
    row = {"account": "main", "openid": openid, "trigger": trigger, "opened_at": at, "expires_at": at + lasts}
    with database.begin() as store:
        store.windows.open([row | {"allowance": allows, "used": 0}])


def due_delivery(**changes: Any) -> DueDelivery:
    """An answer that was claimed for its first attempt, to a member who wants everything."""
    due = DueDelivery(
        id=7,
        account="main",
        member_id="m1",
        openid="o1",
        content="{}",
        topic="",
        handler="",
        source="reply",
        purpose="service",
        occurrence_id=None,
        attempts=0,
        attempted_at=None,
        expires_at=NOON + timedelta(hours=1),
        variant="",
        wants_marketing=True,
        wants_service=True,
        following=True,
    )
    return due._replace(**changes)


class Sending:
    """A Sender: notes what is sent, answers what `outcome` says, holds back while `gate` is closed."""

    def __init__(self, outcome: Callable[[str], Outcome] = lambda _: Accepted()) -> None:
        self.outcome = outcome
        self.sent: list[tuple[str, str]] = []
        self.at_once = self.most_at_once = 0
        self.gate = asyncio.Event()
        self.gate.set()

    endpoint = "message/custom/send"

    async def send(self, message: Outgoing) -> Outcome:
        content = message.content
        assert isinstance(content, Text)
        self.sent += [(openid, content.text) for openid in message.openids]
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0)
        await self.gate.wait()
        self.at_once -= 1
        return self.outcome(content.text)


SETTINGS = DeliverySection.model_validate({"poll": "0.01s", "concurrency": 4})


@asynccontextmanager
async def working(
    database: Database,
    clock: Clock,
    senders: Mapping[str, Sender] | Senders,
    on_outcome: Callable[[Outcome], None] = lambda _: None,
    ledger: Ledger | None = None,
) -> AsyncIterator[DeliveryWorker]:
    with ThreadPoolExecutor(2) as threads:
        ledger = ledger or Ledger(database, clock)
        by_path: Senders = {
            (name, path) if isinstance(name, str) else name: sender
            for name, sender in senders.items()
            for path in Path
        }
        worker = DeliveryWorker(ledger, lambda: by_path, lambda: SETTINGS, threads, on_outcome)
        task = asyncio.create_task(worker.run())
        try:
            yield worker
        finally:
            worker.close()
            await task


def states(database: Database) -> list[str]:
    return [row["state"] for row in outbox(database)]


def settled(database: Database) -> Callable[[], bool]:
    return lambda: not {"queued", "attempting"} & set(states(database))
