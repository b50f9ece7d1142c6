"""The resident record: organisations, mandates, contacts, decisions on two persons; who applies and who came."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def moment() -> sa.DateTime:
    """Return the column type of a moment, as it was in this version."""
    return sa.DateTime(timezone=op.get_bind().dialect.name == "postgresql")


def upgrade() -> None:
    """Add the tables and columns."""
    op.create_table(
        "organisation",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("usc_code", sa.String(), nullable=False, unique=True),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("representative", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_table(
        "mandate",
        sa.Column("row", sa.Integer(), primary_key=True),
        sa.Column("id", sa.String(), nullable=False, unique=True),
        sa.Column("principal", sa.String(), nullable=False, index=True),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("standing", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date()),
        sa.Column("valid_until", sa.Date()),
    )
    op.create_table(
        "contact",
        sa.Column("owner", sa.String(), primary_key=True),
        sa.Column("kind", sa.String(), primary_key=True),
        sa.Column("value", sa.String(), primary_key=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("seen_at", moment(), nullable=False),
    )
    op.create_table(
        "person_link",
        sa.Column("first", sa.String(), primary_key=True),
        sa.Column("second", sa.String(), primary_key=True, index=True),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("at", moment(), nullable=False),
    )
    for name, default in (("applicant_type", "1"), ("organisation_id", ""), ("agent_id", ""), ("mandate_id", "")):
        op.add_column("case_file", sa.Column(name, sa.String(), nullable=False, server_default=default))
    op.create_index("ix_case_file_agent_id", "case_file", ["agent_id"])
    op.create_index("ix_person_birth", "person", ["birth"])
    op.create_index("ix_person_phone", "person", ["phone"])
