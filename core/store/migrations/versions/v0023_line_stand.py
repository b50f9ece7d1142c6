"""All PCs of a centre know how its lines to the district stand, not only the one that speaks on them."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; whoever speaks next tells."""
    is_server = op.get_bind().dialect.name == "postgresql"
    op.create_table(
        "line_stand",
        sa.Column("line", sa.String(), primary_key=True),
        sa.Column("last_success", sa.DateTime(timezone=is_server)),
        sa.Column("fault", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
    )
