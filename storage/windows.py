"""Customer-service windows: a ledger of what each member still allows.

Source: wechat/official-account-api.md §4.1: one bucket per trigger; a send needs any bucket with room
and consumes the shortest-lived first.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, update

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

    def take(self, account: str, triggers: Mapping[str, str], now: datetime) -> set[str]:
        """Take one message out of each member's window of this trigger; gives those where there was room.

        triggers: by openid.
        """
        taken: set[str] = set()
        for trigger in sorted(set(triggers.values())):
            openids = [openid for openid, of in triggers.items() if of == trigger]
            room = (_WINDOWS.c.expires_at > now) & (_WINDOWS.c.used < _WINDOWS.c.allowance)
            own = (_WINDOWS.c.account == account) & _WINDOWS.c.openid.in_(openids)
            using = update(_WINDOWS).where(own, _WINDOWS.c.trigger == trigger, room)
            used = using.values(used=_WINDOWS.c.used + 1).returning(_WINDOWS.c.openid)
            taken.update(self._connection.scalars(used))
        return taken

    def refund(self, account: str, openid: str, trigger: str) -> None:
        """Give back what `take` took: the message was certainly not sent."""
        taken = (_WINDOWS.c.trigger == trigger) & (_WINDOWS.c.used > 0)
        statement = update(_WINDOWS).where(_of(account, openid), taken)
        self._connection.execute(statement.values(used=_WINDOWS.c.used - 1))

    def close(self, account: str, openid: str, trigger: str, taken_at: datetime) -> None:
        """Nothing more is allowed until the member's next move: the platform said so.

        A window that opened after `taken_at` stays open. The one that was taken from is closed by whatever
        clock it opened, unless nothing has been taken from it since: then it is a new one.
        """
        before = _WINDOWS.c.opened_at <= taken_at
        taken_from = (_WINDOWS.c.trigger == trigger) & (_WINDOWS.c.used > 0)
        closing = update(_WINDOWS).where(_of(account, openid), before | taken_from)
        self._connection.execute(closing.values(used=_WINDOWS.c.allowance))


def _of(account: str, openid: str) -> ColumnElement[bool]:
    return (_WINDOWS.c.account == account) & (_WINDOWS.c.openid == openid)
