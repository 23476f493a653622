"""Subscription notices: how many a member has accepted and not yet got.

Source: wechat/official-account-api.md §6: one acceptance is one send.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, select, update

from storage.dialect import Rows, insert_once
from storage.models import table_of
from storage.path_models import Subscription

_SUBSCRIPTIONS = table_of(Subscription)


class SubscriptionQueries:
    """All SQL about subscriptions."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def accepted(self, account: str, openid: str, template_id: str, at: datetime) -> None:
        """One more may be sent."""
        row: Rows = [
            {"account": account, "openid": openid, "template_id": template_id, "remaining": 0, "at": at}
        ]
        insert_once(self._connection, _SUBSCRIPTIONS, row)
        self._add(account, openid, template_id)

    def take(self, account: str, openids: Collection[str], template_id: str) -> set[str]:
        """Use one up of each member; gives those who had one."""
        using = update(_SUBSCRIPTIONS).filter_by(account=account, template_id=template_id)
        own = using.where(_SUBSCRIPTIONS.c.openid.in_(openids), _SUBSCRIPTIONS.c.remaining > 0)
        used = own.values(remaining=_SUBSCRIPTIONS.c.remaining - 1)
        return set(self._connection.scalars(used.returning(_SUBSCRIPTIONS.c.openid)))

    def give_back(self, account: str, openid: str, template_id: str) -> None:
        """What `take` used up was certainly not sent."""
        self._add(account, openid, template_id)

    def withdrawn(self, account: str, openid: str, template_id: str) -> None:
        """Nothing more may be sent: the member or the platform said so."""
        own = _SUBSCRIPTIONS.c.openid == openid
        self._connection.execute(
            update(_SUBSCRIPTIONS)
            .where(own, _SUBSCRIPTIONS.c.account == account, _SUBSCRIPTIONS.c.template_id == template_id)
            .values(remaining=0)
        )

    def remaining(self, account: str, openid: str, template_id: str) -> int:
        """How many may be sent."""
        statement = select(_SUBSCRIPTIONS.c.remaining).filter_by(
            account=account, openid=openid, template_id=template_id
        )
        return self._connection.scalar(statement) or 0

    def _add(self, account: str, openid: str, template_id: str) -> None:
        own = update(_SUBSCRIPTIONS).filter_by(account=account, openid=openid, template_id=template_id)
        self._connection.execute(own.values(remaining=_SUBSCRIPTIONS.c.remaining + 1))
