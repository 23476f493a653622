"""An item's occurrences with deliveries in every state, and what members did after them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from storage.buckets import bucket_of
from storage.database import Database
from storage.links import Click
from storage.models import Engagement, Member, MemberTag, Occurrence, Order, table_of

DUE = datetime(2026, 11, 20, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_FAR = DUE + timedelta(days=1000)


def occurrence(database: Database, number: int = 1, due_at: datetime = DUE, **more: Any) -> int:
    row = {"id": number, "item": "spring", "due_at": due_at, "state": "done", "decided_at": due_at} | more
    with database.begin() as store:
        store.connection.execute(table_of(Occurrence).insert(), [{"item_json": "", **row}])
    return number


def delivery(database: Database, member: str, state: str = "accepted", of: int = 1, **more: Any) -> None:
    """One delivery of an occurrence, sent 5 minutes after it was due if it was sent."""
    sent = state in {"accepted", "unknown", "rejected"}
    row = {
        "dedupe": f"{of}/{member}",
        "account": "main",
        "member_id": member,
        "openid": f"o-{member}",
        "content": "",
        "topic": "Spring",
        "handler": "calendar",
        "source": "calendar:spring",
        "purpose": "marketing",
        "occurrence_id": of,
        "state": state,
        "created_at": DUE,
        "not_before": DUE,
        "expires_at": DUE + DAY,
        "attempted_at": DUE + 5 * timedelta(minutes=1) if sent else None,
        "path": "customer_service" if sent else "",
    } | more
    with database.begin() as store:
        known = {"id": member, "joined_at": DUE, "last_seen_at": DUE, "bucket": bucket_of(member)}
        if not store.connection.exec_driver_sql(f"SELECT 1 FROM members WHERE id = '{member}'").first():
            store.connection.execute(table_of(Member).insert(), known)
        store.outbox.add([row])


def ordered(database: Database, member: str, after: timedelta, **more: Any) -> None:
    """An order so long after the first occurrence was due."""
    row = {"id": f"shop:{member}/{after}", "member_id": member, "product": "tea", "quantity": 1}
    row |= {"amount_fen": 1000, "paid_at": DUE + after} | more
    with database.begin() as store:
        store.connection.execute(table_of(Order).insert(), row)


def did(database: Database, member: str, kind: str, after: timedelta, **more: Any) -> None:
    row = {"member_id": member, "account": "main", "at": DUE + after, "kind": kind} | more
    with database.begin() as store:
        store.connection.execute(table_of(Engagement).insert(), row)


def tagged(database: Database, member: str, tag: str, after: timedelta) -> None:
    row = {"member_id": member, "tag": tag, "source": "test", "at": DUE + after}
    with database.begin() as store:
        store.connection.execute(table_of(MemberTag).insert(), row)


def tapped(database: Database, delivery_id: int | None, after: timedelta, of: int = 1) -> None:
    """A tap on the occurrence's only link."""
    with database.begin() as store:
        link = store.links.register(of, ["https://shop.example.com"])["https://shop.example.com"]
        store.links.clicked([Click(link, delivery_id, DUE + after)])
