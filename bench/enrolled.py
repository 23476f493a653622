"""Members who can be written to, for benches that only send."""

from datetime import datetime, timedelta

from storage.database import Database
from storage.profiles import MemberRecord, Profile


def enrol_with_windows(database: Database, count: int, now: datetime, lasts: timedelta) -> None:
    """Followers m0, m1, … with the openids o0, o1, …, and a window for more messages than there will be."""
    records = [MemberRecord(Profile(f"m{number}", now), "main", f"o{number}") for number in range(count)]
    for record in records:
        record.seen(now)
    window = {"account": "main", "trigger": "message", "opened_at": now, "expires_at": now + lasts}
    with database.begin() as store:
        store.members.save(records)
        store.windows.open(
            [window | {"openid": each.openid, "allowance": 10**6, "used": 0} for each in records]
        )
