"""Callbacks that are not done are found among millions that are."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    unfinished = sa.text("state != 'done'")
    op.create_index(
        "ix_inbox_unfinished", "inbox", ["state"], sqlite_where=unfinished, postgresql_where=unfinished
    )


def downgrade() -> None:
    op.drop_index("ix_inbox_unfinished", "inbox")
