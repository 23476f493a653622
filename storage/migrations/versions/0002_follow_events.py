"""Follows are counted by their callbacks, so that their order of arrival does not matter."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("identities", "follows", new_column_name="follow_events")
    op.alter_column("identities", "following_at", new_column_name="first_followed_at")
    op.execute(
        "UPDATE identities SET first_followed_at ="
        " (SELECT joined_at FROM members WHERE members.id = identities.member_id) WHERE follow_events > 0"
    )


def downgrade() -> None:
    op.alter_column("identities", "first_followed_at", new_column_name="following_at")
    op.alter_column("identities", "follow_events", new_column_name="follows")
