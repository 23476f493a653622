"""What a readiness check writes."""

import sqlalchemy as sa
from alembic import op

from storage.types import BigId

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("heartbeats", sa.Column("id", BigId, nullable=False), sa.PrimaryKeyConstraint("id"))


def downgrade() -> None:
    op.drop_table("heartbeats")
