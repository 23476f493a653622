"""Counters of calls per endpoint and period; days, months and minutes by the simulator's clock.

A day begins at midnight in Asia/Shanghai. Source: wechat/official-account-api.md §2.
"""

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def day(at: datetime) -> str:
    """The quota day of an instant."""
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d")


def month(at: datetime) -> str:
    """The natural month of an instant."""
    return at.astimezone(SHANGHAI).strftime("%Y-%m")


def minute(at: datetime) -> str:
    """The quota minute of an instant."""
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")


class Counters:
    """How often what was used in which period."""

    def __init__(self) -> None:
        self._used: Counter[tuple[str, str]] = Counter()

    def used(self, what: str, period: str) -> int:
        """Uses of `what` in that period."""
        return self._used[what, period]

    def take(self, what: str, period: str, limit: int | None) -> bool:
        """Count one more use; False, and nothing counted, when the limit is reached."""
        if limit is not None and self._used[what, period] >= limit:
            return False
        self._used[what, period] += 1
        return True

    def clear(self, period: str) -> None:
        """Forget the API calls (paths) of one period, as clear_quota does."""
        for what, when in list(self._used):
            if when == period and what.startswith("/"):
                del self._used[what, when]
