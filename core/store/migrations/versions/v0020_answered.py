"""A row of the outbox says what the district said of it; that it is acknowledged, the source says."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Call the column what it is; rows that are written already stay as they are."""
    op.execute("ALTER TABLE outbox RENAME COLUMN acknowledged_at TO answered_at")
