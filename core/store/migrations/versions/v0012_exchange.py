"""Events that the district's exchange tables did not take."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    op.create_table(
        "exchange_held",
        sa.Column("mapping", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("fault", sa.String(), nullable=False),
        sa.Column("at_table", sa.String(), nullable=False),
        sa.Column("at_column", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=is_postgresql), nullable=False),
        sa.PrimaryKeyConstraint("mapping", "event", name=op.f("pk_exchange_held")),
    )
