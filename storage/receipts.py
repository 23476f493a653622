"""What the platform tells afterwards of what it has accepted.

Matched by the platform's id. A report may come twice, late, before the answer of its own call is written, or
about something that another program sent: none of that changes anything else.
"""

import json
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, select, update

from storage.dialect import upsert
from storage.models import Delivery, DeliveryState, Identity, table_of
from storage.path_models import EarlyReceipt, MassJob

_OUTBOX, _IDENTITIES = table_of(Delivery), table_of(Identity)
_JOBS, _EARLY = table_of(MassJob), table_of(EarlyReceipt)
_KEPT_FOR = timedelta(days=2)
_SENT = [DeliveryState.ATTEMPTING, DeliveryState.ACCEPTED, DeliveryState.UNKNOWN]
Report = Mapping[str, Any]
"""status: in the platform's words. filtered, sent, failed: of a mass send, how many members."""


class ReceiptQueries:
    """All SQL about reports."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def told(self, account: str, platform_id: str, report: Report, now: datetime) -> None:
        """A template message or a mass send was reported; nobody's report waits until somebody has its id."""
        if self._apply(account, platform_id, report):
            return
        self._connection.execute(delete(_EARLY).where(_EARLY.c.at < now - _KEPT_FOR))
        row = {"account": account, "platform_id": platform_id, "report": json.dumps(dict(report)), "at": now}
        upsert(self._connection, _EARLY, [row])

    def catch_up(self, account: str, platform_ids: Collection[str]) -> None:
        """Apply what was told of these ids before they were known here."""
        own = (_EARLY.c.account == account) & _EARLY.c.platform_id.in_(platform_ids)
        for platform_id, report in self._connection.execute(
            select(_EARLY.c.platform_id, _EARLY.c.report).where(own)
        ).all():
            self._apply(account, platform_id, json.loads(report))
            applied = (_EARLY.c.account == account) & (_EARLY.c.platform_id == platform_id)
            self._connection.execute(delete(_EARLY).where(applied))

    def subscription_told(self, account: str, openid: str, status: str) -> None:
        """A subscription notice was reported; its call gave no id, so it is the oldest one not reported."""
        member = select(_IDENTITIES.c.member_id).filter_by(account=account, openid=openid)
        oldest = (
            select(_OUTBOX.c.id)
            .where(_OUTBOX.c.member_id == member.scalar_subquery(), _OUTBOX.c.attempted_at.is_not(None))
            .where(_OUTBOX.c.account == account, _OUTBOX.c.openid == openid, _OUTBOX.c.state.in_(_SENT))
            .where(_OUTBOX.c.path == "subscription", _OUTBOX.c.receipt == "")
            .order_by(_OUTBOX.c.attempted_at, _OUTBOX.c.id)
            .limit(1)
        )
        told = update(_OUTBOX).where(_OUTBOX.c.id == oldest.scalar_subquery())
        self._connection.execute(told.values(receipt=status))

    def _apply(self, account: str, platform_id: str, report: Report) -> bool:
        """Whether it is of something sent from here."""
        job = (_JOBS.c.account == account) & (_JOBS.c.platform_id == platform_id)
        if "sent" in report:
            return self._connection.execute(update(_JOBS).where(job).values(dict(report))).rowcount > 0
        own = (_OUTBOX.c.account == account) & (_OUTBOX.c.platform_id == platform_id)
        told = update(_OUTBOX).where(own, _OUTBOX.c.path == "template").values(receipt=report["status"])
        return self._connection.execute(told).rowcount > 0
