"""The engagement log: append-only, per member."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from storage.dialect import Rows, insert_once
from storage.models import Engagement, Identity, table_of

_LOG, _IDENTITIES = table_of(Engagement), table_of(Identity)


class LogRow(NamedTuple):
    """One thing a member did or was told; `at` is aware UTC."""

    at: datetime
    member_id: str
    kind: str
    topic: str
    handler: str
    source: str
    text: str


class MemberText(NamedTuple):
    """What a member wrote or said, and who answered it; `at` is aware UTC, source "" unless they tapped."""

    at: datetime
    account: str
    member_id: str
    topic: str
    handler: str
    source: str
    text: str


class TopicCount(NamedTuple):
    """How often something happened, and to how many members."""

    kind: str
    topic: str
    handler: str
    times: int
    members: int


class EngagementQueries:
    """All SQL about the engagement log."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, rows: Rows) -> None:
        """Append."""
        insert_once(self._connection, _LOG, rows)

    def of_member(self, who: str, limit: int = 200) -> list[LogRow]:
        """The latest rows of a member, oldest first; `who` is a member id or an openid."""
        ids = select(_IDENTITIES.c.member_id).where(_IDENTITIES.c.openid == who)
        columns = (_LOG.c[name] for name in LogRow._fields)
        statement = select(*columns).where((_LOG.c.member_id == who) | _LOG.c.member_id.in_(ids))
        latest = self._connection.execute(statement.order_by(_LOG.c.id.desc()).limit(limit)).all()
        return [LogRow(*row) for row in reversed(latest)]

    def texts(self, since: datetime, limit: int = 100_000) -> list[MemberText]:
        """The latest texts of all members since an instant, oldest first."""
        columns = (_LOG.c[name] for name in MemberText._fields)
        written = (_LOG.c.at >= since, _LOG.c.kind == "in", _LOG.c.text != "")
        statement = select(*columns).where(*written).order_by(_LOG.c.at.desc(), _LOG.c.id.desc()).limit(limit)
        return [MemberText(*row) for row in reversed(self._connection.execute(statement).all())]

    def by_topic(self, since: datetime) -> list[TopicCount]:
        """Counts by kind and topic since an instant, the most frequent first."""
        times = func.count().label("times")
        statement = (
            select(_LOG.c.kind, _LOG.c.topic, _LOG.c.handler, times, func.count(_LOG.c.member_id.distinct()))
            .where(_LOG.c.at >= since)
            .group_by(_LOG.c.kind, _LOG.c.topic, _LOG.c.handler)
            .order_by(_LOG.c.kind, times.desc(), _LOG.c.topic)
        )
        return [TopicCount(*row) for row in self._connection.execute(statement)]
