"""Events the district refused are found by their verdict: every upload asks for them among all there ever were."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index."""
    op.create_index(op.f("ix_outbox_verdict"), "outbox", ["verdict"])
