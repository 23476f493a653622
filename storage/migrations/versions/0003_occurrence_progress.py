"""Occurrences keep their item and where they stand; deliveries are found by occurrence."""

import sqlalchemy as sa
from alembic import op

from storage.types import BigId

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("occurrences", sa.Column("item_json", sa.Text(), nullable=False, server_default=""))
    op.execute("UPDATE occurrences SET state = 'sending' WHERE state = 'fired'")
    op.create_index("ix_occurrences_state", "occurrences", ["state"], unique=False)
    op.create_table(
        "fan_out_cursors",
        sa.Column("occurrence_id", BigId, autoincrement=False, nullable=False),
        sa.Column("openid", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("occurrence_id"),
    )
    op.drop_index("ix_outbox_occurrence_id", "outbox")
    op.drop_index("ix_outbox_due", "outbox")
    columns = ["state", "occurrence_id", "not_before", "id"]
    op.create_index("ix_outbox_due", "outbox", columns, unique=False)


def downgrade() -> None:
    op.drop_index("ix_outbox_due", "outbox")
    op.create_index("ix_outbox_due", "outbox", ["state", "not_before"], unique=False)
    op.create_index("ix_outbox_occurrence_id", "outbox", ["occurrence_id"], unique=False)
    op.drop_table("fan_out_cursors")
    op.drop_index("ix_occurrences_state", "occurrences")
    op.drop_column("occurrences", "item_json")
