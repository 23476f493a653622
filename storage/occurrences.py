"""Calendar occurrences: decided once, whoever decides, and the audience they reach."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, exists, literal, select, true, update

from storage.dialect import insert_once, upsert
from storage.models import (
    CalendarMark,
    Delivery,
    DeliveryState,
    Identity,
    Member,
    Occurrence,
    SendWindow,
    table_of,
)

_OCCURRENCES, _MARKS, _OUTBOX = table_of(Occurrence), table_of(CalendarMark), table_of(Delivery)
_IDENTITIES, _MEMBERS = table_of(Identity), table_of(Member)
_WINDOWS = table_of(SendWindow)


@dataclass(frozen=True, slots=True)
class FanOut:
    """What an occurrence sends to whom.

    audience: which rows of `identities` it goes to.
    once: only members who can be reached now and whom this item has not reached before.
    """

    item: str
    due_at: datetime
    account: str
    content: str
    topic: str
    expires_at: datetime
    audience: ColumnElement[bool] = field(default_factory=true)
    once: bool = False


class OccurrenceQueries:
    """All SQL about occurrences."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def decided_until(self) -> dict[str, datetime]:
        """By item: the instant up to which its occurrences have been decided."""
        statement = select(_MARKS.c.item, _MARKS.c.decided_until)
        return {row[0]: row[1] for row in self._connection.execute(statement)}

    def mark(self, item: str, decided_until: datetime) -> None:
        """Everything of this item up to then is decided; a mark never moves back."""
        upsert(
            self._connection,
            _MARKS,
            [{"item": item, "decided_until": decided_until}],
            newer="decided_until",
        )

    def fire(self, item: str, due_at: datetime, now: datetime) -> int | None:
        """Record that an occurrence fires; its id, or None when it was decided before."""
        if not insert_once(self._connection, _OCCURRENCES, [_row(item, due_at, "fired", "", now)]):
            return None
        where = (_OCCURRENCES.c.item == item) & (_OCCURRENCES.c.due_at == due_at)
        return int(self._connection.scalars(select(_OCCURRENCES.c.id).where(where)).one())

    def expire(self, item: str, missed: Sequence[tuple[datetime, str]], now: datetime) -> int:
        """Record the occurrences that are not sent, each with its reason; tells how many are new."""
        rows = [_row(item, due_at, "expired", reason, now) for due_at, reason in missed]
        return insert_once(self._connection, _OCCURRENCES, rows)

    def fan_out(self, occurrence_id: int, plan: FanOut, now: datetime) -> int:
        """Queue the message for each member of the audience, in one statement; tells how many.

        What is sent once is tried again at every occurrence, so it is queued only for who can be reached now.
        """
        constants: dict[str, Any] = {
            "account": plan.account,
            "content": plan.content,
            "topic": plan.topic,
            "handler": "calendar",
            "source": f"calendar:{plan.item}",
            "purpose": "marketing",
            "occurrence_id": occurrence_id,
            "state": DeliveryState.QUEUED,
            "reason": "",
            "created_at": now,
            "not_before": now,
            "expires_at": plan.expires_at,
            "attempts": 0,
            "platform_id": "",
        }
        values = [bindparam(None, value, _OUTBOX.c[name].type) for name, value in constants.items()]
        dedupe = literal(f"{plan.item}@{plan.due_at.isoformat()}/") + _IDENTITIES.c.openid
        chosen = self._audience(plan, now).with_only_columns(
            dedupe, _IDENTITIES.c.member_id, _IDENTITIES.c.openid, *values
        )
        columns = ["dedupe", "member_id", "openid", *constants]
        statement = _OUTBOX.insert().from_select(columns, chosen)
        # PostgreSQL's driver tells the number of an INSERT … SELECT only when asked to.
        reached = self._connection.execute(statement, execution_options={"preserve_rowcount": True}).rowcount
        self._connection.execute(
            update(_OCCURRENCES).where(_OCCURRENCES.c.id == occurrence_id).values(audience=reached)
        )
        return reached

    def listed(self, limit: int = 100) -> list[tuple[str, datetime, str, str, int]]:
        """(item, due_at, state, reason, audience) of the latest occurrences."""
        columns = (_OCCURRENCES.c[name] for name in ("item", "due_at", "state", "reason", "audience"))
        statement = select(*columns).order_by(_OCCURRENCES.c.due_at.desc()).limit(limit)
        return [(row[0], row[1], row[2], row[3], row[4]) for row in self._connection.execute(statement)]

    @staticmethod
    def _audience(plan: FanOut, now: datetime) -> Select[Any]:
        statement = (
            select(literal(1))
            .select_from(_IDENTITIES)
            .where(_IDENTITIES.c.account == plan.account, plan.audience)
        )
        if plan.once:
            statement = statement.where(~_reached(plan.item), *_reachable(now))
        return statement


def _row(item: str, due_at: datetime, state: str, reason: str, now: datetime) -> dict[str, Any]:
    return {
        "item": item,
        "due_at": due_at,
        "state": state,
        "reason": reason,
        "audience": 0,
        "decided_at": now,
    }


def _reached(item: str) -> ColumnElement[bool]:
    """Whether a member got the item, or may have got it."""
    return exists().where(
        _OUTBOX.c.member_id == _IDENTITIES.c.member_id,
        _OUTBOX.c.source == f"calendar:{item}",
        _OUTBOX.c.state.not_in([DeliveryState.SUPPRESSED, DeliveryState.EXPIRED]),
    )


def _reachable(now: datetime) -> list[ColumnElement[bool]]:
    """Whether a member follows, wants marketing, and has an open customer-service window."""
    willing = (_MEMBERS.c.id == _IDENTITIES.c.member_id) & _MEMBERS.c.wants_marketing
    window = (_WINDOWS.c.account == _IDENTITIES.c.account) & (_WINDOWS.c.openid == _IDENTITIES.c.openid)
    room = (_WINDOWS.c.expires_at > now) & (_WINDOWS.c.used < _WINDOWS.c.allowance)
    return [_IDENTITIES.c.following, exists().where(willing), exists().where(window & room)]
