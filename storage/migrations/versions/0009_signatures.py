"""The signatures of the last minutes, each good for one callback."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "signatures",
        sa.Column("signature", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("signature"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("signatures")
