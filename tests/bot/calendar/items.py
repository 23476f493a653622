"""Short ways to write calendar items."""

from datetime import UTC, datetime
from typing import Any

from bot.calendar.item import CalendarItem


def item(at: str, tz: str = "Asia/Shanghai", **more: Any) -> CalendarItem:
    """An item called `tip` that is due then."""
    return CalendarItem.model_validate(
        {"id": "tip", "title": "Tip", "content": "x", "at": at, "tz": tz} | more
    )


def utc(written: str) -> datetime:
    """An instant, written in UTC: "2026-03-08 07:00"."""
    return datetime.fromisoformat(written).replace(tzinfo=UTC)
