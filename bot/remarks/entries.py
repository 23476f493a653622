"""Remarks on entries of the FAQ that nobody is answered by. Pure."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from bot.config.place import Location
from handlers.contract import Settings
from handlers.faq.settings import Settings as FaqSettings


def remarks_on_entries(
    settings: Mapping[str, Settings], accounts: Collection[str], now: datetime
) -> Iterator[tuple[Location, str]]:
    """Entries whose last day is over, or whose account there is not; each at its place. now: aware UTC."""
    for name, section in settings.items():
        if not isinstance(section, FaqSettings):
            continue
        today = now.astimezone(section.time_zone).date()
        for number, entry in enumerate(section.entries):
            place = ("handlers", name, "entries", number)
            if entry.until and entry.until < today:
                yield (*place, "until"), f"{entry.until} is over; the entry answers nobody any more"
            for account in sorted(entry.accounts - set(accounts)):
                yield (
                    (*place, "accounts"),
                    f"there is no [accounts.{account}]; there are: {', '.join(accounts)}",
                )
