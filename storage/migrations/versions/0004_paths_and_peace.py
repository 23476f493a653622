"""What the delivery ladder, quotas, control groups and results need."""

import sqlalchemy as sa
from alembic import op

from storage.buckets import bucket_of
from storage.types import BigId, UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_MEMBER = ("wants_service", "wants_service_at", "bucket")
_OUTBOX = ("path", "variant", "job_id", "receipt", "once")
_INDEXES = {
    "ix_outbox_sent": (["member_id", "attempted_at"], sa.text("attempted_at IS NOT NULL")),
    "ix_outbox_answers": (["member_id", "state"], sa.text("occurrence_id IS NULL")),
    "ix_outbox_waiting": (["account", "openid"], sa.text("state = 'waiting'")),
    "ix_outbox_platform": (["account", "platform_id"], sa.text("platform_id != ''")),
    # SQLite takes a partial index only for a query that says the very same.
    "ix_outbox_once": (["openid", "source"], sa.column("once", sa.Boolean()).is_(sa.true())),
}
_TABLES = (
    *("link_clicks", "links", "endpoint_rests", "quota_uses"),
    *("subscriptions", "early_receipts", "mass_jobs"),
)


def upgrade() -> None:
    _add_columns()
    op.drop_index("ix_outbox_member", "outbox")
    for name, (columns, where) in _INDEXES.items():
        op.create_index(name, "outbox", columns, sqlite_where=where, postgresql_where=where)
    _draw_buckets()
    _create_mass_jobs()
    _create_quotas()
    _create_links()


def _add_columns() -> None:
    op.add_column(
        "members", sa.Column("wants_service", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    op.add_column("members", sa.Column("wants_service_at", UtcDateTime(), nullable=True))
    op.add_column("members", sa.Column("bucket", sa.BigInteger(), nullable=False, server_default="0"))
    for name in ("path", "variant", "receipt"):
        op.add_column("outbox", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.add_column("outbox", sa.Column("job_id", BigId, nullable=True))
    op.add_column("outbox", sa.Column("once", sa.Boolean(), nullable=False, server_default=sa.false()))
    once = "SELECT id FROM occurrences WHERE item_json LIKE '%\"once\"_true%'"
    op.execute(f"UPDATE outbox SET once = TRUE WHERE occurrence_id IN ({once})")  # noqa: S608 - no input
    op.add_column("occurrences", sa.Column("priority", sa.Integer(), nullable=False, server_default="50"))


def _draw_buckets() -> None:
    members = sa.table("members", sa.column("id", sa.String), sa.column("bucket", sa.BigInteger))
    connection = op.get_bind()
    ids = connection.scalars(sa.select(members.c.id)).all()
    if ids:
        change = sa.update(members).where(members.c.id == sa.bindparam("member"))
        rows = [{"member": member, "drawn": bucket_of(member)} for member in ids]
        connection.execute(change.values(bucket=sa.bindparam("drawn")), rows)


def _create_mass_jobs() -> None:
    op.create_table(
        "mass_jobs",
        sa.Column("id", BigId, nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("occurrence_id", BigId, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("client_msg_id", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("not_before", UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("attempted_at", UtcDateTime(), nullable=True),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("platform_id", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("filtered", "sent", "failed")),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("client_msg_id"),
    )
    op.create_index("ix_mass_jobs_platform_id", "mass_jobs", ["platform_id"])
    op.create_table(
        "early_receipts",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("platform_id", sa.String(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("account", "platform_id"),
    )
    op.create_table(
        "subscriptions",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("account", "openid", "template_id")),
        sa.Column("remaining", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("account", "openid", "template_id"),
    )


def _create_quotas() -> None:
    op.create_table(
        "quota_uses",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("account", "endpoint", "span")),
        sa.Column("began_at", UtcDateTime(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account", "endpoint", "span"),
    )
    op.create_table(
        "endpoint_rests",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("account", "endpoint")),
        sa.Column("until", UtcDateTime(), nullable=True),
        sa.Column("pace", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("account", "endpoint"),
    )


def _create_links() -> None:
    op.create_table(
        "links",
        sa.Column("id", BigId, nullable=False),
        sa.Column("occurrence_id", BigId, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("occurrence_id", "url"),
    )
    op.create_table(
        "link_clicks",
        sa.Column("id", BigId, nullable=False),
        sa.Column("link_id", BigId, nullable=False),
        sa.Column("delivery_id", BigId, nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("link_id", "delivery_id", "at"),
    )


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)
    for name in _INDEXES:
        op.drop_index(name, "outbox")
    op.create_index("ix_outbox_member", "outbox", ["member_id", "source"])
    op.drop_column("occurrences", "priority")
    for column in _OUTBOX:
        op.drop_column("outbox", column)
    for column in _MEMBER:
        op.drop_column("members", column)
