"""Rows of the outbox by hand, and three members to have them: o3 does not follow."""

from datetime import timedelta
from typing import Any

from storage.database import Database
from storage.models import DeliveryState
from storage.profiles import MemberRecord, Profile
from tests.support.programs import NOON


def row(dedupe: str, member: int = 1, **other: Any) -> dict[str, Any]:
    return {
        "dedupe": dedupe,
        "account": "main",
        "member_id": f"m{member}",
        "openid": f"o{member}",
        "content": "{}",
        "created_at": NOON,
        "not_before": NOON,
        "expires_at": NOON + timedelta(hours=1),
    } | other


def enrol_three(database: Database) -> Database:
    with database.begin() as store:
        for number in (1, 2, 3):
            record = MemberRecord(Profile(f"m{number}", NOON), "main", f"o{number}")
            record.seen(NOON, left=number == 3)
            store.members.save([record])
    return database


def settled(database: Database, number: int, state: DeliveryState, **other: Any) -> None:
    with database.begin() as store:
        store.outbox.settle([{"was_id": number, "state": state, **other}])
