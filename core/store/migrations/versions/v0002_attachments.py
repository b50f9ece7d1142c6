"""Attachments of cases, and the bytes of a centre's scans."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def moment() -> sa.DateTime:
    """Return the column type of a moment, as it was in this version."""
    return sa.DateTime(timezone=op.get_bind().dialect.name == "postgresql")


def upgrade() -> None:
    """Make the three tables; they begin empty."""
    op.create_table(
        "attachment",
        sa.Column("row", sa.Integer(), primary_key=True),
        sa.Column("id", sa.String(), nullable=False, unique=True),
        sa.Column("case_id", sa.String(), nullable=False, index=True),
        sa.Column("person_id", sa.String(), nullable=False, index=True),
        sa.Column("material", sa.String(), nullable=False),
        sa.Column("paper", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False, index=True),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("mime", sa.String(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("thumbnail", sa.LargeBinary(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("made_at", moment(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("consent_at", moment()),
        sa.Column("valid_until", sa.Date()),
        sa.Column("removed_at", moment()),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_table(
        "stored_file",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("stored_at", moment(), nullable=False, index=True),
    )
    op.create_table(
        "stored_chunk",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )
