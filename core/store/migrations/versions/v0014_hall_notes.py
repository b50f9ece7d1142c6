"""Messages to counters and calls for help; the table of leases is named for what it holds, not for printers only."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, rename the other."""
    moment = sa.DateTime(timezone=op.get_bind().dialect.name == "postgresql")
    op.create_table(
        "hall_note",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("counter", sa.String(), nullable=False),
        sa.Column("to", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("seen_by", sa.String(), nullable=False),
        sa.Column("seen_at", moment),
        sa.Column("seen_where", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hall_note")),
    )
    op.create_index(op.f("ix_hall_note_at"), "hall_note", ["at"])
    op.rename_table("printer_lease", "lease")
