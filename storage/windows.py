"""Customer-service windows: a ledger of what each member still allows.

Source: wechat/official-account-api.md §4.1: one bucket per trigger; a send needs any bucket with room
and consumes the shortest-lived first.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select, update

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

    def consume(self, account: str, openid: str, now: datetime) -> str | None:
        """Take one message out of the shortest-lived window with room; its trigger, None without any."""
        room = (_WINDOWS.c.expires_at > now) & (_WINDOWS.c.used < _WINDOWS.c.allowance)
        triggers = (
            select(_WINDOWS.c.trigger).where(_of(account, openid), room).order_by(_WINDOWS.c.expires_at)
        )
        for trigger in self._connection.scalars(triggers).all():
            taken = update(_WINDOWS).where(_of(account, openid), _WINDOWS.c.trigger == trigger, room)
            if self._connection.execute(taken.values(used=_WINDOWS.c.used + 1)).rowcount:
                return str(trigger)
        return None

    def refund(self, account: str, openid: str, trigger: str) -> None:
        """Give back what `consume` took: the message was certainly not sent."""
        taken = (_WINDOWS.c.trigger == trigger) & (_WINDOWS.c.used > 0)
        statement = update(_WINDOWS).where(_of(account, openid), taken)
        self._connection.execute(statement.values(used=_WINDOWS.c.used - 1))

    def close(self, account: str, openid: str) -> None:
        """Nothing more is allowed until the member's next move: the platform said so."""
        self._connection.execute(
            update(_WINDOWS).where(_of(account, openid)).values(used=_WINDOWS.c.allowance)
        )


def _of(account: str, openid: str) -> ColumnElement[bool]:
    return (_WINDOWS.c.account == account) & (_WINDOWS.c.openid == openid)
