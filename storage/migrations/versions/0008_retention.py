"""What is kept no longer than it must be: how far that has come, and how the oldest callbacks are found."""

import sqlalchemy as sa
from alembic import op

from storage.types import BigId, UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "retention_marks",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("row", BigId, nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_index("ix_inbox_received_at", "inbox", ["received_at"])
    op.add_column("occurrences", sa.Column("kept", sa.String(), nullable=False, server_default=""))
    op.create_index("ix_occurrences_kept", "occurrences", ["kept", "due_at"])


def downgrade() -> None:
    op.drop_index("ix_occurrences_kept", "occurrences")
    op.drop_column("occurrences", "kept")
    op.drop_index("ix_inbox_received_at", "inbox")
    op.drop_table("retention_marks")
