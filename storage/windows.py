"""Customer-service windows: a ledger of what each member still allows.

Source: wechat/official-account-api.md §4.1: one bucket per trigger; a send needs any bucket with room
and consumes the shortest-lived first.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, select, tuple_, update

from storage.dialect import Rows, upsert
from storage.models import SendWindow, table_of

_WINDOWS = table_of(SendWindow)


class WindowQueries:
    """All SQL about send windows."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open(self, rows: Rows) -> None:
        """Open or renew windows; an older trigger never replaces a newer one. One row per window."""
        upsert(self._connection, _WINDOWS, rows, newer="opened_at")

    def room(self, addresses: Collection[tuple[str, str]], now: datetime) -> dict[tuple[str, str], int]:
        """How many messages each (account, openid) allows now."""
        statement = select(
            _WINDOWS.c.account, _WINDOWS.c.openid, _WINDOWS.c.allowance - _WINDOWS.c.used
        ).where(
            tuple_(_WINDOWS.c.account, _WINDOWS.c.openid).in_(list(addresses)), _WINDOWS.c.expires_at > now
        )
        room: dict[tuple[str, str], int] = {}
        for account, openid, left in self._connection.execute(statement):
            room[account, openid] = room.get((account, openid), 0) + left
        return room

    def consume(self, account: str, openid: str, now: datetime) -> bool:
        """Take one message out of the shortest-lived window with room; False when there is none."""
        for trigger in self._connection.scalars(
            select(_WINDOWS.c.trigger)
            .where(
                _WINDOWS.c.account == account,
                _WINDOWS.c.openid == openid,
                _WINDOWS.c.expires_at > now,
                _WINDOWS.c.used < _WINDOWS.c.allowance,
            )
            .order_by(_WINDOWS.c.expires_at)
        ).all():
            taken = self._connection.execute(
                update(_WINDOWS)
                .where(
                    _WINDOWS.c.account == account,
                    _WINDOWS.c.openid == openid,
                    _WINDOWS.c.trigger == trigger,
                    _WINDOWS.c.used < _WINDOWS.c.allowance,
                )
                .values(used=_WINDOWS.c.used + 1)
            )
            if taken.rowcount:
                return True
        return False

    def close(self, account: str, openid: str) -> None:
        """Nothing more is allowed until the member's next move: the platform said so."""
        self._connection.execute(
            update(_WINDOWS)
            .where(_WINDOWS.c.account == account, _WINDOWS.c.openid == openid)
            .values(used=_WINDOWS.c.allowance)
        )
