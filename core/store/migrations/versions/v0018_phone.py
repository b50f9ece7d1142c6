"""A mobile number may stand for a visitor without a card, while the ticket lives."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; nobody was asked before."""
    op.add_column("ticket", sa.Column("phone", sa.String(), nullable=False, server_default=""))
