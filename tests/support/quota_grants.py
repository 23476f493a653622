"""A process that asks for calls, one after another, until a day's are used up."""

from datetime import datetime

from storage.database import open_database


def take_all(url: str, wanted: int, limit: int, now: datetime) -> int:
    """How many calls this process was granted."""
    database = open_database(url)
    mine = 0
    while True:
        with database.begin() as store:
            grant = store.quotas.grant("main", "message/custom/send", wanted, {"day": limit}, now)
        mine += grant.granted
        if grant.closed_until:
            database.close()
            return mine
