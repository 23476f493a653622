"""First tables: members, inbox, engagement, outbox, occurrences."""

import sqlalchemy as sa
from alembic import op

from storage.types import BigId, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_marks",
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("decided_until", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("item"),
    )
    op.create_table(
        "engagement",
        sa.Column("id", BigId, nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("handler", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_engagement_at", "engagement", ["at"], unique=False)
    op.create_index("ix_engagement_member", "engagement", ["member_id", "at"], unique=False)
    op.create_table(
        "inbox",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=True),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reply", sa.LargeBinary(), nullable=False),
        sa.Column("reply_type", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("retry_at", UtcDateTime(), nullable=True),
        sa.Column("error", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index(
        "ix_inbox_open",
        "inbox",
        ["retry_at"],
        unique=False,
        sqlite_where=sa.text("retry_at IS NOT NULL"),
        postgresql_where=sa.text("retry_at IS NOT NULL"),
    )
    op.create_table(
        "members",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("joined_at", UtcDateTime(), nullable=False),
        sa.Column("last_seen_at", UtcDateTime(), nullable=False),
        sa.Column("wants_marketing", sa.Boolean(), nullable=False),
        sa.Column("wants_marketing_at", UtcDateTime(), nullable=True),
        sa.Column("dialogue", sa.Text(), nullable=False),
        sa.Column("dialogue_until", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "occurrences",
        sa.Column("id", BigId, nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("audience", sa.Integer(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("item", "due_at"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", BigId, nullable=False),
        sa.Column("dedupe", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("openid", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("handler", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("occurrence_id", BigId, nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("not_before", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("attempted_at", UtcDateTime(), nullable=True),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("platform_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("dedupe"),
    )
    op.create_index("ix_outbox_due", "outbox", ["state", "not_before"], unique=False)
    op.create_index("ix_outbox_member", "outbox", ["member_id", "source"], unique=False)
    op.create_index("ix_outbox_occurrence_id", "outbox", ["occurrence_id"], unique=False)
    op.create_table(
        "send_windows",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("openid", sa.String(), nullable=False),
        sa.Column("trigger", sa.String(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("allowance", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account", "openid", "trigger"),
    )
    op.create_table(
        "identities",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("openid", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("following", sa.Boolean(), nullable=False),
        sa.Column("follow_events", sa.Integer(), nullable=False),
        sa.Column("first_followed_at", UtcDateTime(), nullable=True),
        sa.Column("first_scene", sa.String(), nullable=False),
        sa.Column("first_scene_at", UtcDateTime(), nullable=True),
        sa.Column("last_scene", sa.String(), nullable=False),
        sa.Column("last_scene_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"]),
        sa.PrimaryKeyConstraint("account", "openid"),
    )
    op.create_index("ix_identities_member_id", "identities", ["member_id"], unique=False)
    op.create_table(
        "member_tags",
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"]),
        sa.PrimaryKeyConstraint("member_id", "tag"),
    )
    op.create_index("ix_member_tags_tag", "member_tags", ["tag"], unique=False)


def downgrade() -> None:
    for table in (
        "member_tags",
        "identities",
        "send_windows",
        "outbox",
        "occurrences",
        "members",
        "inbox",
        "engagement",
        "calendar_marks",
    ):
        op.drop_table(table)
