"""What a person has settled of a day is found by its subject: the day's screen asks, however long the journal is."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index: of these few entries only, so that writing all others costs nothing."""
    settled = sa.text("action = 'day.settle'")
    op.create_index("ix_journal_settled", "journal", ["subject"], sqlite_where=settled, postgresql_where=settled)
