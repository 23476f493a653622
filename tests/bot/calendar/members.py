"""Members that a calendar item may reach."""

from datetime import datetime, timedelta

from storage.database import Database
from storage.profiles import MemberRecord, Profile


def enrol(  # noqa: PLR0913 - a keyword for each thing a test may care about
    database: Database,
    name: str,
    at: datetime,
    *,
    tags: tuple[str, ...] = (),
    following: bool = True,
    wants_marketing: bool = True,
    account: str = "main",
) -> None:
    """A member `name` whose openid is `o-name`."""
    profile = Profile(name, at, following=following, wants_marketing=wants_marketing)
    record = MemberRecord(profile, account, f"o-{name}", new_tags=dict.fromkeys(tags, ("test", at)))
    with database.begin() as store:
        store.members.save([record])


def open_window(
    database: Database, name: str, at: datetime, *, allowance: int = 5, account: str = "main"
) -> None:
    """A customer-service window of two days."""
    window = {
        "account": account,
        "openid": f"o-{name}",
        "trigger": "message",
        "opened_at": at,
        "expires_at": at + timedelta(hours=48),
        "allowance": allowance,
        "used": 0,
    }
    with database.begin() as store:
        store.windows.open([window])
