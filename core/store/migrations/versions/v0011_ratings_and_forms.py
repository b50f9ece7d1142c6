"""Ratings and what follows bad ones; the form of a case and where else it was entered."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def moment() -> sa.DateTime:
    """Return the column type of a moment, as it was in this version."""
    return sa.DateTime(timezone=op.get_bind().dialect.name == "postgresql")


def upgrade() -> None:
    """Add the tables and columns."""
    op.create_table(
        "rating",
        sa.Column("row", sa.Integer(), primary_key=True),
        sa.Column("id", sa.String(), nullable=False, unique=True),
        sa.Column("ticket_id", sa.String(), unique=True),  # empty: NULL, which is unlike any other
        sa.Column("case_id", sa.String(), unique=True),
        sa.Column("asked_at", moment(), nullable=False, index=True),
        sa.Column("given_at", moment(), index=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("counter", sa.String(), nullable=False),
        sa.Column("served_by", sa.String(), nullable=False),
        sa.Column("subject", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("ix_rating_counter_state", "rating", ["counter", "state"])
    op.create_table(
        "follow_up",
        sa.Column("row", sa.Integer(), primary_key=True),
        sa.Column("id", sa.String(), nullable=False, unique=True),
        sa.Column("rating_id", sa.String(), nullable=False, unique=True),
        sa.Column("opened_at", moment(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False, index=True),
        sa.Column("warn", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False, index=True),
        sa.Column("is_called", sa.Boolean(), nullable=False),
        sa.Column("is_excluded", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("closed_on", sa.Date()),
        sa.Column("notes", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_table(
        "follow_note",
        sa.Column("follow_up_id", sa.String(), primary_key=True),
        sa.Column("serial", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at", moment(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
    )
    for name in ("form", "entries"):
        op.add_column("case_file", sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))
