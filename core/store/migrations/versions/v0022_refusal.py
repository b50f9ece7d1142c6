"""What the exchange tables did not take says why in the words of who refused it."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; the words are heard again when the receiver is asked next."""
    op.add_column("exchange_held", sa.Column("reason", sa.String(), nullable=False, server_default=""))
