"""Scans that the district has, editions of the site's tables, messages of the district."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    moment = sa.DateTime(timezone=op.get_bind().dialect.name == "postgresql")
    op.create_table(
        "scan_delivery",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("delivered_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_scan_delivery")),
    )
    op.create_table(
        "edition",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("name", "number", name=op.f("pk_edition")),
    )
    op.create_table(
        "district_message",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_district_message")),
    )
