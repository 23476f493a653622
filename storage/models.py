"""Tables. Instants are aware UTC; texts that are never null use "" for "none"."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Index,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    false,
    true,
)
from sqlmodel import Field, SQLModel

from storage.types import BigId, UtcDateTime


def _partial(name: str, *columns: str, where: ColumnElement[bool]) -> Index:
    return Index(name, *columns, sqlite_where=where, postgresql_where=where)


class InboxState(StrEnum):
    """Where an acknowledged event stands."""

    DONE = "done"
    DEFERRED = "deferred"  # acknowledged, its handlers are still to run
    QUARANTINED = "quarantined"  # its handlers failed too often; kept to be replayed


class DeliveryState(StrEnum):
    """Where a message on its way out stands. Source: reliability.md, semantics per path."""

    QUEUED = "queued"
    ATTEMPTING = "attempting"  # committed before the call is made
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    UNKNOWN = "unknown"  # the outcome is unclear: never sent again by itself
    WAITING = "waiting"  # no path now; queued again at the member's next contact
    SUPPRESSED = "suppressed"
    HELD_OUT = "held_out"  # left out on purpose, to measure what sending changes
    EXPIRED = "expired"
    CANCELLED = "cancelled"  # its occurrence was


class OccurrenceState(StrEnum):
    """Where an occurrence stands."""

    FANNING_OUT = "fanning_out"  # its audience is being written; what is written is being sent
    SENDING = "sending"  # its whole audience is written
    DONE = "done"  # nothing of it is queued or under way any more
    PAUSED = "paused"
    CANCELLED = "cancelled"
    EXPIRED = "expired"  # never begun, for a reason


class ItemState(StrEnum):
    """Whether a calendar item goes out."""

    RUNNING = "running"
    PAUSED = "paused"
    CANCELLED = "cancelled"


class Member(SQLModel, table=True):
    """A person. `version` counts changes, so that two replicas cannot overwrite each other.

    bucket: decides lots for ever (control group, variants); see storage/buckets.py.
    dialogue: what handlers remember of the conversation, by their names, as JSON; all of it is over at
    `dialogue_until`.
    """

    __tablename__ = "members"
    id: str = Field(primary_key=True)
    joined_at: datetime = Field(sa_type=UtcDateTime)
    last_seen_at: datetime = Field(sa_type=UtcDateTime)
    wants_marketing: bool = True
    wants_marketing_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    wants_service: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    wants_service_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    bucket: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})
    dialogue: str = Field(default="", sa_type=Text)
    dialogue_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 1


class Identity(SQLModel, table=True):
    """A member's openid in one account, whether they follow it, and their touchpoints."""

    __tablename__ = "identities"
    account: str = Field(primary_key=True)
    openid: str = Field(primary_key=True)
    member_id: str = Field(foreign_key="members.id", index=True)
    following: bool = False
    follow_events: int = 0
    first_followed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    first_scene: str = ""
    first_scene_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_scene: str = ""
    last_scene_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class MemberTag(SQLModel, table=True):
    """A member's tag and which handler or person set it."""

    __tablename__ = "member_tags"
    member_id: str = Field(primary_key=True, foreign_key="members.id")
    tag: str = Field(primary_key=True, index=True)
    source: str
    at: datetime = Field(sa_type=UtcDateTime)


class MemberAttribute(SQLModel, table=True):
    """What is known of a member under a name; `number` is the value in millionths where it is one."""

    __tablename__ = "member_attributes"
    member_id: str = Field(primary_key=True, foreign_key="members.id")
    name: str = Field(primary_key=True)
    value: str = Field(sa_type=Text)
    number: int | None = Field(default=None, sa_type=BigInteger)
    source: str
    at: datetime = Field(sa_type=UtcDateTime)


class Order(SQLModel, table=True):
    """A product that a member bought; `id` is made of the source and the order's number there."""

    __tablename__ = "orders"
    __table_args__ = (Index("ix_orders_member", "member_id", "paid_at"),)
    id: str = Field(primary_key=True)
    member_id: str = Field(foreign_key="members.id")
    product: str
    quantity: int
    amount_fen: int = Field(sa_type=BigInteger)
    paid_at: datetime = Field(sa_type=UtcDateTime)
    refunded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class InboxEvent(SQLModel, table=True):
    """One callback, once. `reply` is the answer's bytes, given again to every repeat."""

    __tablename__ = "inbox"
    __table_args__ = (
        _partial("ix_inbox_open", "retry_at", where=Column("retry_at").is_not(None)),
        _partial("ix_inbox_unfinished", "state", where=Column("state") != "done"),
    )
    key: str = Field(primary_key=True)
    account: str
    kind: str
    member_id: str | None = Field(default=None)
    payload: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=UtcDateTime)
    received_at: datetime = Field(sa_type=UtcDateTime, index=True)
    state: str
    reply: bytes = Field(default=b"", sa_type=LargeBinary)
    reply_type: str = ""
    attempts: int = 0
    retry_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    error: str = ""


class Engagement(SQLModel, table=True):
    """The append-only log of what members did and what was said to them.

    kind: in, out, push, click, follow, unfollow, scan, menu. topic: what it was about.
    handler: who decided. source: where it came from (scene, event key, calendar item).
    """

    __tablename__ = "engagement"
    __table_args__ = (Index("ix_engagement_member", "member_id", "at"), Index("ix_engagement_at", "at"))
    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    member_id: str
    account: str
    at: datetime = Field(sa_type=UtcDateTime)
    kind: str
    topic: str = ""
    handler: str = ""
    source: str = ""
    text: str = Field(default="", sa_type=Text)


class SendWindow(SQLModel, table=True):
    """How many customer-service messages one trigger still allows, and until when.

    Source: wechat/official-account-api.md §4.1.
    """

    __tablename__ = "send_windows"
    account: str = Field(primary_key=True)
    openid: str = Field(primary_key=True)
    trigger: str = Field(primary_key=True)
    opened_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    allowance: int
    used: int = 0


class Delivery(SQLModel, table=True):
    """One message to one member on its way out; `dedupe` makes it at most one.

    not_before: what has been due longest goes first; an answer in a short window as if due long since.
    content: "" where it stands in the occurrence's item. purpose: service or marketing.
    path: by which it was attempted. job_id: the mass send it is part of. once: of an item that each member
    gets once at most. receipt: what the platform told afterwards of an accepted one.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("dedupe"),
        Index("ix_outbox_due", "state", "occurrence_id", "not_before", "id"),
        _partial("ix_outbox_sent", "member_id", "attempted_at", where=Column("attempted_at").is_not(None)),
        _partial("ix_outbox_answers", "member_id", "state", where=Column("occurrence_id").is_(None)),
        _partial("ix_outbox_waiting", "account", "openid", where=Column("state") == "waiting"),
        _partial("ix_outbox_platform", "account", "platform_id", where=Column("platform_id") != ""),
        _partial("ix_outbox_once", "openid", "source", where=Column("once").is_(true())),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    dedupe: str
    account: str
    member_id: str
    openid: str
    content: str = Field(sa_type=Text)
    topic: str = ""
    handler: str = ""
    source: str = ""
    purpose: str = "service"
    occurrence_id: int | None = Field(default=None, sa_type=BigId)
    state: str = DeliveryState.QUEUED
    reason: str = ""
    created_at: datetime = Field(sa_type=UtcDateTime)
    not_before: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    attempts: int = 0
    attempted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    platform_id: str = ""
    path: str = Field(default="", sa_column_kwargs={"server_default": ""})
    variant: str = Field(default="", sa_column_kwargs={"server_default": ""})
    job_id: int | None = Field(default=None, sa_type=BigId, index=False)
    receipt: str = Field(default="", sa_column_kwargs={"server_default": ""})
    once: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class Occurrence(SQLModel, table=True):
    """One planned moment of a calendar item; its unique row is what makes it fire once.

    item_json: the item as it was then, whatever becomes of it. audience: how many deliveries were written.
    priority: of two that send, the higher goes first. kept: see `Kept`.
    """

    __tablename__ = "occurrences"
    __table_args__ = (UniqueConstraint("item", "due_at"), Index("ix_occurrences_kept", "kept", "due_at"))
    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    item: str
    due_at: datetime = Field(sa_type=UtcDateTime)
    item_json: str = Field(default="", sa_type=Text)
    state: str = Field(index=True)
    reason: str = ""
    audience: int = 0
    priority: int = Field(default=50, sa_column_kwargs={"server_default": "50"})
    kept: str = Field(default="", sa_column_kwargs={"server_default": ""})
    decided_at: datetime = Field(sa_type=UtcDateTime)


class FanOutCursor(SQLModel, table=True):
    """Up to which openid an occurrence's audience is written; gone when all of it is.

    Apart from the occurrence, so that its lock, held while a chunk is written, stops no sender.
    """

    __tablename__ = "fan_out_cursors"
    occurrence_id: int = Field(primary_key=True, sa_type=BigId, sa_column_kwargs={"autoincrement": False})
    openid: str = ""


class CalendarMark(SQLModel, table=True):
    """Up to when an item's occurrences have been decided."""

    __tablename__ = "calendar_marks"
    item: str = Field(primary_key=True)
    decided_until: datetime = Field(sa_type=UtcDateTime)


class CalendarItemState(SQLModel, table=True):
    """What a person has made of a calendar item; of one that has no row yet nobody has stopped anything."""

    __tablename__ = "calendar_item_states"
    item: str = Field(primary_key=True)
    state: str


def table_of(model: type[SQLModel]) -> Table:
    """The model's Core table: hot paths write in bulk, not row by row."""
    table = model.metadata.tables[str(model.__tablename__)]
    assert isinstance(table, Table)
    return table
