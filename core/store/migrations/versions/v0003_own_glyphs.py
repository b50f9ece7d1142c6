"""Pictures of characters no font has."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; it begins empty."""
    op.create_table(
        "own_glyph",
        sa.Column("point", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("png", sa.LargeBinary(), nullable=False),
        sa.Column("given_by", sa.String(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=op.get_bind().dialect.name == "postgresql"), nullable=False),
    )
