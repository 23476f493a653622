"""Tables of the paths by which messages go out: jobs, subscriptions, quotas, links."""

from datetime import datetime

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.models import DeliveryState
from storage.types import BigId, UtcDateTime


class MassJob(SQLModel, table=True):
    """One mass send: one content to up to 10,000 openids, the deliveries whose `job_id` it is.

    client_msg_id: makes it effectively once; a repetition carries the same one.
    platform_id: the platform's msg_id, by which its report arrives; then the counts and `status` are known.
    Source: wechat/official-account-api.md §7.
    """

    __tablename__ = "mass_jobs"
    __table_args__ = (UniqueConstraint("client_msg_id"),)
    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    account: str
    occurrence_id: int = Field(sa_type=BigId)
    content: str = Field(sa_type=Text)
    client_msg_id: str
    size: int
    state: str = DeliveryState.QUEUED
    reason: str = ""
    created_at: datetime = Field(sa_type=UtcDateTime)
    not_before: datetime = Field(sa_type=UtcDateTime)
    attempts: int = 0
    attempted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    platform_id: str = Field(default="", index=True)
    status: str = ""
    filtered: int = 0
    sent: int = 0
    failed: int = 0


class EarlyReceipt(SQLModel, table=True):
    """A report that arrived before the answer of its own call was written; applied when that is.

    report: status and, of a mass send, its counts, as JSON.
    """

    __tablename__ = "early_receipts"
    account: str = Field(primary_key=True)
    platform_id: str = Field(primary_key=True)
    report: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=UtcDateTime)


class Subscription(SQLModel, table=True):
    """How many subscription notices of a template a member has accepted and not yet got.

    Source: wechat/official-account-api.md §6.
    """

    __tablename__ = "subscriptions"
    account: str = Field(primary_key=True)
    openid: str = Field(primary_key=True)
    template_id: str = Field(primary_key=True)
    remaining: int
    at: datetime = Field(sa_type=UtcDateTime)


class QuotaUse(SQLModel, table=True):
    """How often an endpoint was called in its present second, minute, day or month.

    Source: wechat/official-account-api.md §2; days and months begin in Asia/Shanghai.
    """

    __tablename__ = "quota_uses"
    account: str = Field(primary_key=True)
    endpoint: str = Field(primary_key=True)
    span: str = Field(primary_key=True)
    began_at: datetime = Field(sa_type=UtcDateTime)
    used: int


class EndpointRest(SQLModel, table=True):
    """Until when an endpoint is left alone, and at what share of its rate it goes on, in percent.

    endpoint: "*" is every one of the account's. at: when the pace was set; it recovers from then on.
    """

    __tablename__ = "endpoint_rests"
    account: str = Field(primary_key=True)
    endpoint: str = Field(primary_key=True)
    until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    pace: int = 100
    reason: str = ""
    at: datetime = Field(sa_type=UtcDateTime)


class Link(SQLModel, table=True):
    """A page that an occurrence's message leads to; members get `/l/…` instead."""

    __tablename__ = "links"
    __table_args__ = (UniqueConstraint("occurrence_id", "url"),)
    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    occurrence_id: int = Field(sa_type=BigId)
    url: str = Field(sa_type=Text)


class LinkClick(SQLModel, table=True):
    """A tap on a tracked link; without a delivery where the link was in a mass send.

    at: the minute it fell into; of one delivery it is counted once a minute.
    """

    __tablename__ = "link_clicks"
    __table_args__ = (UniqueConstraint("link_id", "delivery_id", "at"),)
    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    link_id: int = Field(sa_type=BigId)
    delivery_id: int | None = Field(default=None, sa_type=BigId)
    at: datetime = Field(sa_type=UtcDateTime)
