"""The inbox: every acknowledged callback, once."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, literal_column, select, update

from storage.dialect import Rows, insert_once
from storage.members import ConflictError
from storage.models import InboxEvent, InboxState, table_of

_INBOX = table_of(InboxEvent)
_UNFINISHED = _INBOX.c.state != literal_column("'done'")
"""As its index says it: with a parameter SQLite would not see that they are the same."""


class StoredReply(NamedTuple):
    """What a callback was answered; every repeat gets the same bytes."""

    body: bytes
    content_type: str


class InboxQueries:
    """All SQL about the inbox."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def replies(self, keys: Collection[str]) -> dict[str, StoredReply]:
        """The stored answers of those callbacks that have been acknowledged before."""
        statement = select(_INBOX.c.key, _INBOX.c.reply, _INBOX.c.reply_type).where(_INBOX.c.key.in_(keys))
        return {
            row.key: StoredReply(row.reply, row.reply_type) for row in self._connection.execute(statement)
        }

    def add(self, rows: Rows) -> None:
        """Insert new callbacks.

        Raises: ConflictError when one of them is there already.
        """
        if insert_once(self._connection, _INBOX, rows) != len(rows):
            raise ConflictError

    def lease_deferred(self, now: datetime, until: datetime, limit: int) -> list[tuple[str, str, int]]:
        """(key, payload, attempts) of deferred callbacks that are due, kept from others until `until`."""
        due = self._connection.execute(
            select(_INBOX.c.key, _INBOX.c.payload, _INBOX.c.attempts)
            .where(_INBOX.c.retry_at <= now)
            .order_by(_INBOX.c.retry_at, _INBOX.c.at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        keys = [row.key for row in due]
        self._connection.execute(update(_INBOX).where(_INBOX.c.key.in_(keys)).values(retry_at=until))
        return [(row.key, row.payload, row.attempts) for row in due]

    def settle_deferred(self, key: str, values: Mapping[str, Any]) -> None:
        """Change a deferred callback.

        Raises: ConflictError when it is no longer deferred.
        """
        statement = update(_INBOX).where(_INBOX.c.key == key, _INBOX.c.state == InboxState.DEFERRED)
        if self._connection.execute(statement.values(**values)).rowcount != 1:
            raise ConflictError

    def replay_quarantined(self, now: datetime) -> int:
        """Give every quarantined callback another try; tells how many."""
        statement = update(_INBOX).where(_INBOX.c.state == InboxState.QUARANTINED)
        again = statement.values(state=InboxState.DEFERRED, retry_at=now, attempts=0)
        return self._connection.execute(again).rowcount

    def unfinished(self, most: int) -> dict[str, int]:
        """How many callbacks stand in each state but done, up to `most`; from an index that has no others."""
        found = {}
        for state in (InboxState.DEFERRED, InboxState.QUARANTINED):
            some = select(_INBOX.c.key).where(_UNFINISHED, _INBOX.c.state == state).limit(most).subquery()
            found[state.value] = self._connection.scalars(select(func.count()).select_from(some)).one()
        return found

    def counts(self) -> dict[str, int]:
        """How many callbacks stand in each state; reads all there are."""
        statement = select(_INBOX.c.state, func.count()).group_by(_INBOX.c.state)
        return {row[0]: row[1] for row in self._connection.execute(statement)}
